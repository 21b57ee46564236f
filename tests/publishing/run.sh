#!/bin/sh
# Publishes to a real S3 server (moto) and serves a folder with a real nginx, and looks at every header and byte.
# Needs python3, and nginx with its brotli module (Debian: nginx-light libnginx-mod-http-brotli-filter), which are
# installed where this runs as root on Debian. Everything else goes into a temporary folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
if ! command -v nginx > /dev/null || [ ! -e /usr/lib/nginx/modules/ngx_http_brotli_filter_module.so ]; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
        echo "nginx with its brotli module is needed: sudo apt-get install nginx-light libnginx-mod-http-brotli-filter" >&2
        exit 1
    fi
    apt-get update --quiet=2
    DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends --yes \
        nginx-light libnginx-mod-http-brotli-filter
fi
[ -d "$folder/venv" ] || python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet install "moto[server]==5.2.5" brotli==1.2.1
cd "$here/../.."
cargo build --quiet --bin athlete-replay
target=${CARGO_TARGET_DIR:-target}
"$folder/venv/bin/python" "$here/check.py" "$target/debug/athlete-replay" "$folder" docs/nginx/replay.conf
