#!/bin/sh
# Reads written files back with readers of others and compares them with what they were written from, to 0.1 mm.
# Needs python3 and node with their package managers; everything goes into a temporary folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/files"
[ -d "$folder/venv" ] || python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install ezc3d==1.7.2 c3d==0.6.0 bvh==0.3 pygltflib==1.16.5 trimesh==5.2.0 numpy scipy
npm install --silent --no-save --prefix "$folder" gltf-validator@2.0.0-dev.3.10
cd "$here/../.."
ATHLETE_REPLAY_ROUND_TRIP="$folder/files" cargo test --test export -- --include-ignored --nocapture
"$folder/venv/bin/python" "$here/check.py" "$folder/files"
NODE_PATH="$folder/node_modules" node "$here/validate.cjs" "$folder/files"
