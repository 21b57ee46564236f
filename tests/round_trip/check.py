"""Reads what was written with readers of others, and compares positions with the tracks they came from.

C3D by ezc3d and c3d, BVH by bvh and forward kinematics, TRC by numpy, GLB by pygltflib and forward kinematics and by
trimesh, CSV by the standard library. Everything must agree to 0.1 mm.
"""

import csv
import json
import math
import pathlib
import sys

import numpy as np

TOLERANCE_M = 1e-4
folder = pathlib.Path(sys.argv[1])
failures = []


def report(name, reader, farthest_m, more=""):
    ok = farthest_m <= TOLERANCE_M
    print(f"{name:34} {reader:10} {farthest_m * 1000:.6f} mm {more}{'' if ok else '  FAILED'}")
    if not ok:
        failures.append(name)


def fail(name, reader, why):
    print(f"{name:34} {reader:10} FAILED: {why}")
    failures.append(name)


def takes():
    for path in sorted(folder.glob("*.tracks.json")):
        name = path.name.removesuffix(".tracks.json")
        tracks = json.loads(path.read_text())
        for index, track in enumerate(tracks):
            truth = np.fromfile(folder / f"{name}.{index}.truth", "<f4")
            track["positions"] = truth.reshape(track["frames"], len(track["joints"]), 3).astype(float)
        yield name, tracks


def distance(found, truth, gaps="kept"):
    """The farthest distance in metres; gaps must be the same, or held."""
    missing = np.isnan(truth).any(axis=2)
    if gaps == "kept" and not (np.isnan(found).any(axis=2) == missing).all():
        return math.inf
    if np.isnan(found[~missing]).any():
        return math.inf
    away = np.linalg.norm(found - truth, axis=2)[~missing]
    return float(away.max()) if away.size else 0.0


def at_rate(track, rate, first, frames):
    """A track's own samples where the file has its steady rate; else None."""
    if not track["is_steady"] or abs(rate - track["rate_hz"]) > 1e-3:
        return None
    whole = np.full((frames, len(track["joints"]), 3), np.nan)
    offset = round(track["start_secs"] * rate) - first
    whole[offset : offset + track["frames"]] = track["positions"]
    return whole


def check_c3d(name, tracks):
    path = folder / f"{name}.c3d"
    path = path if path.exists() else folder / f"{name}.0.c3d"
    if not path.exists():
        return
    import c3d
    import ezc3d

    def compare(reader, labels, points_mm, residuals, rate, first):
        # +Z up to +Y up.
        metres = np.stack([points_mm[..., 0], points_mm[..., 2], -points_mm[..., 1]], axis=-1) / 1000
        metres[residuals < 0] = np.nan
        at, farthest, compared = 0, 0.0, 0
        people = {track["participant"] for track in tracks if track["participant"]}
        for track in tracks:
            count = len(track["joints"])
            truth = at_rate(track, rate, first, metres.shape[0])
            prefix = f"{track['participant']}:" if len(people) > 1 and track["participant"] else ""
            expected = [prefix + joint for joint in track["joints"]]
            if labels[at : at + count] != expected:
                return fail(path.name, reader, f"labels {labels[at:at + 3]} for {expected[:3]}")
            if truth is not None:
                farthest = max(farthest, distance(metres[:, at : at + count], truth))
                compared += 1
            at += count
        more = f"{metres.shape[0]} frames x {metres.shape[1]} points, {compared} of {len(tracks)} tracks, {rate} Hz"
        report(path.name, reader, farthest, more)

    file = ezc3d.c3d(str(path))
    points = file["data"]["points"]
    parameters = file["parameters"]
    labels = list(parameters["POINT"]["LABELS"]["value"])
    number = 2
    while f"LABELS{number}" in parameters["POINT"]:
        labels += parameters["POINT"][f"LABELS{number}"]["value"]
        number += 1
    residuals = file["data"]["meta_points"]["residuals"][0].T
    start = parameters["TRIAL"]["ACTUAL_START_FIELD"]["value"]
    first = int(start[0] % 65536) + 65536 * int(start[1]) - 1
    compare("ezc3d", labels, points[:3].transpose(2, 1, 0), residuals, file["header"]["points"]["frame_rate"], first)
    assert parameters["POINT"]["X_SCREEN"]["value"] == ["+X"] and parameters["POINT"]["Y_SCREEN"]["value"] == ["+Z"]
    if "EVENT" in parameters:
        print(f"{'':45} {len(parameters['EVENT']['LABELS']['value'])} events, the first at "
              f"{parameters['EVENT']['TIMES']['value'][:, 0]}")

    with open(path, "rb") as handle:
        reader = c3d.Reader(handle)
        frames = [points for _, points, _ in reader.read_frames(copy=True)]
        data = np.array(frames)
        residuals = np.where(data[:, :, 3] < 0, -1.0, data[:, :, 3])
        labels = [label.strip() for label in reader.point_labels]
        if len(labels) >= data.shape[1]:
            compare("c3d", labels, data[:, :, :3].astype(float), residuals, reader.point_rate, first)
        else:
            print(f"{path.name:34} c3d        reads {len(labels)} labels of {data.shape[1]} points, {len(frames)} frames")


def rotation(axis, degrees):
    from scipy.spatial.transform import Rotation

    return Rotation.from_euler(axis.lower(), degrees[:, None], degrees=True).as_matrix()


def check_bvh(name, tracks):
    import bvh

    for index, track in enumerate(tracks):
        path = folder / f"{name}.{index}.bvh"
        if not path.exists():
            continue
        file = bvh.Bvh(path.read_text())
        frames = np.array(file.frames, dtype=float)
        names = file.get_joints_names()
        world = {}
        column = 0
        for joint in names:
            parent = file.joint_parent(joint)
            offset = np.array(file.joint_offset(joint))
            position = np.tile(offset, (len(frames), 1))
            turn = np.tile(np.eye(3), (len(frames), 1, 1))
            for channel in file.joint_channels(joint):
                values = frames[:, column]
                column += 1
                axis = "XYZ".index(channel[0])
                if channel.endswith("position"):
                    position[:, axis] = values
                else:
                    turn = turn @ rotation(channel[0], values)
            if parent:
                parent_turn, parent_position = world[parent.name]
                position = parent_position + np.einsum("fij,fj->fi", parent_turn, position)
                turn = parent_turn @ turn
            world[joint] = (turn, position)
        if not track["is_steady"]:
            print(f"{path.name:34} bvh        is resampled and not compared: {len(frames)} frames")
            continue
        order = [joint.replace(" ", "_") for joint in track["joints"]]
        found = np.stack([world[joint][1] for joint in order], axis=1)
        report(path.name, "bvh", distance(found, track["positions"], "held"), f"{len(frames)} frames, {len(names)} joints")


def check_trc(name, tracks):
    for index, track in enumerate(tracks):
        path = folder / f"{name}.{index}.trc"
        if not path.exists():
            continue
        lines = path.read_text().split("\n")
        labels = [label for label in lines[3].split("\t")[2:] if label]
        rows = [line.split("\t")[2:] for line in lines[5:] if line.strip()]
        found = np.array([[float(cell) if cell else math.nan for cell in row] for row in rows])
        found = found.reshape(len(rows), len(labels), 3) / 1000
        if not track["is_steady"]:
            print(f"{path.name:34} numpy      is resampled and not compared: {len(rows)} frames")
            continue
        report(path.name, "numpy", distance(found, track["positions"]), f"{len(rows)} frames, {len(labels)} labels")


def check_csv(name, tracks):
    path = folder / f"{name}.csv"
    path = path if path.exists() else folder / f"{name}.0.csv"
    if not path.exists():
        return
    with open(path, newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    farthest, people = 0.0, list(dict.fromkeys(row["participant"] for row in rows))
    for person, track in zip(people, tracks):
        own = [row for row in rows if row["participant"] == person]
        number = lambda cell: float(cell) if cell else math.nan
        found = np.array([[[number(row[f"{j}_{a}_m"]) for a in "xyz"] for j in track["joints"]] for row in own])
        farthest = max(farthest, distance(found, track["positions"]))
    report(path.name, "csv", farthest, f"{len(rows)} rows, {len(people)} people")


def node_matrix(translation, quaternion):
    from scipy.spatial.transform import Rotation

    frames = max(len(translation), len(quaternion))
    matrix = np.tile(np.eye(4), (frames, 1, 1))
    matrix[:, :3, :3] = Rotation.from_quat(np.broadcast_to(quaternion, (frames, 4))).as_matrix()
    matrix[:, :3, 3] = translation
    return matrix


def check_glb(name, tracks):
    import pygltflib
    import trimesh

    path = folder / f"{name}.glb"
    path = path if path.exists() else folder / f"{name}.0.glb"
    if not path.exists():
        return
    file = pygltflib.GLTF2().load(str(path))
    blob = file.binary_blob()

    def values(index):
        accessor = file.accessors[index]
        view = file.bufferViews[accessor.bufferView]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4, "MAT4": 16}[accessor.type]
        return np.frombuffer(blob, "<f4", accessor.count * width, view.byteOffset).reshape(accessor.count, width)

    moving = {}
    for channel in file.animations[0].channels if file.animations else []:
        sampler = file.animations[0].samplers[channel.sampler]
        moving[channel.target.node, channel.target.path] = values(sampler.output)
    parent = {child: node for node, entry in enumerate(file.nodes) for child in entry.children or []}
    world = {}

    def place(node):
        if node not in world:
            entry = file.nodes[node]
            translation = moving.get((node, "translation"), np.array([entry.translation or [0, 0, 0]]))
            quaternion = moving.get((node, "rotation"), np.array([entry.rotation or [0, 0, 0, 1]]))
            own = node_matrix(translation.astype(float), quaternion.astype(float))
            world[node] = place(parent[node]) @ own if node in parent else own
        return world[node]

    farthest, at = 0.0, 0
    for track in tracks:
        top = next(i for i in range(at, len(file.nodes)) if (file.nodes[i].extras or {}).get("track") == track["name"])
        at = top + 1
        found = np.empty_like(track["positions"])
        for place_of, joint in enumerate(track["joints"]):
            node = next(i for i in range(at, len(file.nodes))
                        if file.nodes[i].name == joint and not (file.nodes[i].extras or {}).get("added"))
            found[:, place_of] = place(node)[:, :3, 3]
        farthest = max(farthest, distance(found, track["positions"], "held"))
    report(path.name, "pygltflib", farthest, f"{path.stat().st_size} bytes, {len(file.skins)} skins")
    scene = trimesh.load(path)
    counts = [len(mesh.vertices) for mesh in scene.geometry.values()]
    print(f"{'':34} trimesh    {len(counts)} meshes, {sum(counts)} vertices")


for name, tracks in takes():
    for check in (check_c3d, check_bvh, check_trc, check_csv, check_glb):
        try:
            check(name, tracks)
        except Exception as error:  # a reader that refuses a file is a failure of that file
            fail(name, check.__name__, repr(error))
print(f"{len(failures)} failures {sorted(set(failures))}")
sys.exit(bool(failures))
