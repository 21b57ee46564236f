"""Reading C3D here, with ezc3d and with py-c3d: the same files on the same machine, one after the other.

    pip install ezc3d==1.7.2 c3d==0.6.0
    python benches/compare_c3d.py FOLDER_OF_C3D_FILES

Each reader opens the file and gets points, analog samples and parameters. "ezc3d, C++" is its core alone, without the
copies into numpy; with force plates where it says so. Here the time includes units, axes, force plates, the joint set and
the checks of the whole replay. Times are the best of 40 runs, so that other work on the
machine counts for nobody.
"""

import json
import subprocess
import sys
import time
import warnings
from pathlib import Path

import c3d
import ezc3d

FILES = ["FunctionalWalk.c3d", "PiG_Motion3_FF.c3d", "sub_labels.c3d"]
warnings.simplefilter("ignore")
root = Path(__file__).resolve().parent.parent
folder = Path(sys.argv[1])


def py_c3d(path):
    with open(path, "rb") as handle:
        return list(c3d.Reader(handle).read_frames())


READERS = {
    "ezc3d, C++": lambda path: ezc3d.ezc3d.c3d(path),
    "ezc3d": lambda path: ezc3d.c3d(path),
    "ezc3d with plates": lambda path: ezc3d.c3d(path, extract_forceplat_data=True),
    "py-c3d": py_c3d,
}


def best_ms(read, path):
    read(path)
    times = []
    for _ in range(40):
        start = time.perf_counter()
        read(path)
        times.append(1000 * (time.perf_counter() - start))
    return min(times)


subprocess.run(["cargo", "bench", "--no-default-features", "--features", "formats", "--bench", "read_c3d"], cwd=root, check=True, stdout=subprocess.DEVNULL)
print("| file | here | " + " | ".join(READERS) + " |")
print("|---|---|" + "---|" * len(READERS))
for name in FILES:
    sample = json.loads((root / "target/criterion/read_c3d" / name / "new/sample.json").read_text())
    here = min(time / runs for time, runs in zip(sample["times"], sample["iters"])) / 1e6
    others = [best_ms(read, str(folder / name)) for read in READERS.values()]
    cells = [f"{ms:.1f} ms ({ms / here:.1f} x)" for ms in others]
    print(f"| {name} | {here:.2f} ms | " + " | ".join(cells) + " |")
