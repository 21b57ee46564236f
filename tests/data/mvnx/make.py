"""Writes walk_v4.mvnx, walk_v3.mvnx and expected.json: an invented walker of known kinematics in the layout of Xsens MVN.

No recording of such a suit with a free licence is known, so this is written from descriptions of the format (MVN User
Manual, MVNX chapter) and from open parsers of it. Run it in this folder; it needs nothing but Python.
"""

import json
import math

RATE = 60
# Segment: parent, offset from the pelvis in the standing pose (x forward, y left, z up; metres).
SEGMENTS = {
    "Pelvis": (None, (0.0, 0.0, 0.0)),
    "L5": ("Pelvis", (0.0, 0.0, 0.09)),
    "L3": ("L5", (0.0, 0.0, 0.19)),
    "T12": ("L3", (0.0, 0.0, 0.29)),
    "T8": ("T12", (0.0, 0.0, 0.39)),
    "Neck": ("T8", (0.0, 0.0, 0.53)),
    "Head": ("Neck", (0.02, 0.0, 0.62)),
    "RightShoulder": ("T8", (0.0, -0.03, 0.47)),
    "RightUpperArm": ("RightShoulder", (0.0, -0.17, 0.47)),
    "RightForeArm": ("RightUpperArm", (0.0, -0.17, 0.18)),
    "RightHand": ("RightForeArm", (0.0, -0.17, -0.07)),
    "LeftShoulder": ("T8", (0.0, 0.03, 0.47)),
    "LeftUpperArm": ("LeftShoulder", (0.0, 0.17, 0.47)),
    "LeftForeArm": ("LeftUpperArm", (0.0, 0.17, 0.18)),
    "LeftHand": ("LeftForeArm", (0.0, 0.17, -0.07)),
    "RightUpperLeg": ("Pelvis", (0.0, -0.09, 0.0)),
    "RightLowerLeg": ("RightUpperLeg", (0.0, -0.09, -0.43)),
    "RightFoot": ("RightLowerLeg", (0.0, -0.09, -0.86)),
    "RightToe": ("RightFoot", (0.14, -0.09, -0.92)),
    "LeftUpperLeg": ("Pelvis", (0.0, 0.09, 0.0)),
    "LeftLowerLeg": ("LeftUpperLeg", (0.0, 0.09, -0.43)),
    "LeftFoot": ("LeftLowerLeg", (0.0, 0.09, -0.86)),
    "LeftToe": ("LeftFoot", (0.14, 0.09, -0.92)),
}
NAMES = list(SEGMENTS)
JOINTS = [
    "jL5S1", "jL4L3", "jL1T12", "jT9T8", "jT1C7", "jC1Head", "jRightT4Shoulder", "jRightShoulder", "jRightElbow",
    "jRightWrist", "jLeftT4Shoulder", "jLeftShoulder", "jLeftElbow", "jLeftWrist", "jRightHip", "jRightKnee",
    "jRightAnkle", "jRightBallFoot", "jLeftHip", "jLeftKnee", "jLeftAnkle", "jLeftBallFoot",
]
CONTACTS = ["LeftFoot_Heel", "LeftFoot_Toe", "RightFoot_Heel", "RightFoot_Toe"]
# Contact: frames in which it holds.
TOUCHING = {"LeftFoot_Heel": range(0, 5), "LeftFoot_Toe": range(3, 9), "RightFoot_Heel": range(7, 13), "RightFoot_Toe": []}


def position(segment, frame):
    t = frame / RATE
    _, (x, y, z) = SEGMENTS[segment]
    # The legs swing against each other, further the further down.
    side = 1 if segment.startswith("Left") else -1 if segment.startswith("Right") else 0
    swing = side * 0.3 * max(0.0, -z) * math.sin(2 * math.pi * t)
    return (0.1 + 1.5 * t + x + swing, 0.02 * math.sin(2 * math.pi * t) + y, 0.95 + z)


def angle(joint, axis, frame):
    return (joint + 1) + 10 * axis - 0.5 * frame


def centre_of_mass(frame):
    x, y, z = position("Pelvis", frame)
    return (x, y, z + 0.05)


def row(name, values):
    return f"        <{name}>" + " ".join(f"{v:.6f}" for v in values) + f"</{name}>\n"


def subject_head(rate, sensors, definitions, frames):
    text = (
        f'  <subject label="Ana Example" frameRate="{rate}" segmentCount="23" recDate="Sat Aug 03 2030" '
        'originalFilename="walk.mvn">\n    <comment>&lt;invented&gt;</comment>\n    <segments>\n'
    )
    for number, name in enumerate(NAMES, 1):
        text += f'      <segment label="{name}" id="{number}">\n        <points>\n'
        text += f'          <point label="p{name}Origin"><pos_s>0 0 0</pos_s></point>\n'
        text += "        </points>\n      </segment>\n"
    text += "    </segments>\n"
    if sensors:
        text += '    <sensors>\n      <sensor label="Pelvis"/>\n      <sensor label="T8"/>\n    </sensors>\n'
    text += "    <joints>\n"
    children = [name for name in NAMES if SEGMENTS[name][0]]
    for joint, child in zip(JOINTS, children):
        text += f'      <joint label="{joint}">\n        <connector1>{SEGMENTS[child][0]}/{joint}</connector1>\n'
        text += f"        <connector2>{child}/{joint}</connector2>\n      </joint>\n"
    text += "    </joints>\n"
    if definitions:
        text += "    <footContactDefinition>\n"
        for index, label in enumerate(CONTACTS):
            text += f'      <contactDefinition label="{label}" index="{index}"/>\n'
        text += "    </footContactDefinition>\n"
    return text + f'    <frames segmentCount="23" sensorCount="{17 if sensors else 0}" jointCount="22">\n'


def poses():
    text = ""
    for kind in ["identity", "tpose", "tpose-isb"]:
        text += f'      <frame time="0" tc="00:00:00:00" ms="0" type="{kind}">\n'
        text += row("orientation", [1, 0, 0, 0] * 23) + row("position", [9.0] * 69)
        text += "      </frame>\n"
    return text


def frame(number, extra):
    t = round(1000 * number / RATE)
    text = f'      <frame time="{t}" index="{number}" tc="21:50:02:{number:02}" ms="{1911923402000 + t}" type="normal">\n'
    if extra:
        text += row("orientation", [1, 0, 0, 0] * 23)
    text += row("position", [v for name in NAMES for v in position(name, number)])
    if extra:
        text += row("velocity", [1.5, 0, 0] * 23) + row("sensorFreeAcceleration", [0, 0, 0] * 2)
    else:
        touching = ["1" if number in TOUCHING[label] else "0" for label in CONTACTS]
        text += "        <footContacts>" + " ".join(touching) + "</footContacts>\n"
    text += row("jointAngle", [angle(j, a, number) for j in range(22) for a in range(3)])
    text += row("centerOfMass", list(centre_of_mass(number)) + ([] if extra else [1.5, 0, 0, 0, 0, 0]))
    return text + "      </frame>\n"


def write(name, version, frames, extra, ending):
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<mvnx xmlns="http://www.xsens.com/mvn/mvnx" version="{version}">\n'
    text += f'  <mvn version="20{version}0.0" build="1"/>\n  <comment/>\n'
    text += subject_head(RATE, extra, not extra, frames) + poses()
    text += "".join(frame(number, extra) for number in range(frames))
    text += '    </frames>\n  </subject>\n  <securityCode code="none"/>\n</mvnx>\n'
    with open(name, "w", newline=ending, encoding="utf-8") as file:
        file.write(text)


def main():
    write("walk_v4.mvnx", 4, 13, False, "\n")
    write("walk_v3.mvnx", 3, 4, True, "\r\n")
    names = ["Pelvis", "Head", "LeftFoot", "RightToe"]
    expected = {
        "rate_hz": RATE,
        "parents": [NAMES.index(parent) if parent else -1 for parent, _ in SEGMENTS.values()],
        "positions": {name: [position(name, number) for number in range(13)] for name in names},
        "angles": {f"{JOINTS[j]} {'xyz'[a]}": [angle(j, a, n) for n in range(13)] for j in (0, 15) for a in range(3)},
        "centre_of_mass": [centre_of_mass(number) for number in range(13)],
    }
    with open("expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file)
        file.write("\n")


if __name__ == "__main__":
    main()
