"""What ezc3d and py-c3d make of some sample recordings: the values that the tests compare with.

    pip install ezc3d==1.7.2 c3d==0.6.0
    python independent.py FOLDER_OF_C3D_FILES > independent.json
"""

import json
import sys
import warnings
from pathlib import Path

import c3d
import ezc3d
import numpy as np

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])

# Files whose FORCE_PLATFORM:ZERO names no baseline, which ezc3d never subtracts.
PLATES = ["ADemo1_pc_float.c3d", "ADemo1_pc_integer.c3d", "FunctionalWalk.c3d", "PiG_Motion3_FF.c3d"]
# And some with one: only their forces are compared, after it.
BASELINES = ["Eb015pr.c3d", "Gait.c3d", "PlugInC3D.c3d", "sub_labels.c3d"]
EVENTS = ["FunctionalWalk.c3d", "PiG_Motion3_FF.c3d", "PlugInC3D.c3d", "sub_labels.c3d", "parameterOverflow.c3d"]
ANALOG = ["ADemo1_pc_integer.c3d", "Eb015si.c3d", "Eb015vi.c3d", "FunctionalWalk.c3d", "Gait.c3d", "shd01.c3d"]


def rounded(values):
    return [None if not np.isfinite(v) else round(float(v), 4) for v in values]


def plates(name):
    file = ezc3d.c3d(str(folder / name), extract_forceplat_data=True)
    found = []
    for plate in file["data"]["platform"]:
        force, centre, free = plate["force"], plate["center_of_pressure"], plate["Tz"]
        top = int(np.argmax(np.abs(force[2])))
        samples = sorted({top, max(0, top - 60), min(force.shape[1] - 1, top + 45), force.shape[1] // 3})
        found.append({
            "corners": [rounded(corner) for corner in plate["corners"].T],
            "samples": [{
                "index": index,
                "force_n": rounded(force[:, index]),
                "centre": rounded(centre[:, index]),
                "free_moment_nmm": rounded(free[:, index]),
            } for index in samples],
        })
    return found


def events(name):
    group = ezc3d.c3d(str(folder / name))["parameters"]["EVENT"]
    times = np.array(group["TIMES"]["value"]).reshape(2, -1, order="F")
    return sorted(
        (round(float(60 * minutes + seconds), 5), f"{context} {label}")
        for (minutes, seconds), context, label in zip(
            times.T, group["CONTEXTS"]["value"], group["LABELS"]["value"])
    )


def analog(name):
    with open(folder / name, "rb") as handle:
        reader = c3d.Reader(handle)
        frames = np.concatenate([samples for _, _, samples in reader.read_frames()], axis=1)
    # The first and a middle sample, and the mean, of three channels.
    middle = frames.shape[1] // 2
    return [{
        "channel": channel,
        "count": frames.shape[1],
        "values": [float(f"{v:.7g}") for v in (frames[channel, 0], frames[channel, middle], frames[channel].mean())],
    } for channel in (0, 2, frames.shape[0] - 1)]


print(json.dumps({
    "plates": {name: plates(name) for name in PLATES},
    "plates_before_baseline": {name: plates(name) for name in BASELINES},
    "events": {name: events(name) for name in EVENTS},
    "analog": {name: analog(name) for name in ANALOG},
}, separators=(",", ":")))
