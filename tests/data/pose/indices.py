"""Where the published joint sets have their joints, taken from other projects' tables, as indices.json.

pip install pose2sim==0.7.2 smplx==0.1.28 mmpose==1.3.2 --no-deps --target lib; pip install anytree --target lib
python3 indices.py lib > indices.json
"""
import json, re, sys
from pathlib import Path

lib = Path(sys.argv[1])
sys.path.insert(0, str(lib))
from anytree import PreOrderIter

POSE2SIM = {}
exec((lib / "Pose2Sim/skeletons.py").read_text(), POSE2SIM)

def by_tree(name):
    return {node.name: node.id for node in PreOrderIter(POSE2SIM[name]) if node.id is not None}

def by_mmpose(name):
    scope = {}
    exec((lib / f"mmpose/.mim/configs/_base_/datasets/{name}.py").read_text(), scope)
    info = scope["dataset_info"]["keypoint_info"]
    links = [list(link["link"]) for link in scope["dataset_info"]["skeleton_info"].values()]
    return {k["name"]: k["id"] for k in info.values()}, links

def by_smplx():
    text = (lib / "smplx/joint_names.py").read_text()
    return {n: i for i, n in enumerate(re.findall(r"'(\w+)'", text[text.index("JOINT_NAMES"):])[:22])}

def part(name):
    """A joint's name in the words of body parts, where it is one."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    for side, marks in (("left", ("left", "l")), ("right", ("right", "r"))):
        for mark in marks:
            for word in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle"):
                if plain in (mark + word, word + side):
                    return f"{side}_{word}"
    return {"nose": "nose"}.get(plain)

def parts(joints):
    return {part(name): index for name, index in joints.items() if part(name)}

H36M = {"root": "pelvis", "left_foot": "left_ankle", "right_foot": "right_ankle"}
h36m, h36m_links = by_mmpose("h36m")
h36m = {H36M.get(n, n): i for n, i in h36m.items()}
coco, _ = by_mmpose("coco")
panoptic, panoptic_links = by_mmpose("panoptic_body3d")
print(json.dumps({
    "openpose-body-25": {"source": "pose2sim 0.7.2 BODY_25", "parts": parts(by_tree("BODY_25"))},
    "openpose-body-25b": {"source": "pose2sim 0.7.2 BODY_25B", "parts": parts(by_tree("BODY_25B"))},
    "halpe-26": {"source": "pose2sim 0.7.2 HALPE_26", "parts": parts(by_tree("HALPE_26"))},
    "blazepose-33": {"source": "pose2sim 0.7.2 BLAZEPOSE", "parts": parts(by_tree("BLAZEPOSE"))},
    "coco-17": {"source": "mmpose 1.3.2 coco", "parts": parts(coco)},
    "human36m-17": {"source": "mmpose 1.3.2 h36m", "parts": parts(h36m), "links": [[h36m[H36M.get(a, a)], h36m[H36M.get(b, b)]] for a, b in h36m_links]},
    "panoptic-19": {"source": "mmpose 1.3.2 panoptic_body3d", "parts": parts(panoptic), "links": [[panoptic[a], panoptic[b]] for a, b in panoptic_links]},
    "smplx-22": {"source": "smplx 0.1.28 JOINT_NAMES", "parts": parts(by_smplx())},
    "smpl-24": {"source": "smplx 0.1.28 JOINT_NAMES", "parts": parts(by_smplx())},
}, indent=1, sort_keys=True))
