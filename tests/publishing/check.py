"""Holds what `athlete-replay` publishes to an S3 server, and a folder served by nginx, to docs/publishing.md."""

import gzip
import http.client
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import time

import boto3
import brotli

TOOL, FOLDER, CONF = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])
IMMUTABLE = "public, max-age=31536000, immutable"
FINISHED = "public, max-age=60, stale-while-revalidate=600"
LIVE = "public, max-age=1"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(port, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nobody listens on {port}")


def expect(what, found, wanted):
    if found != wanted:
        raise SystemExit(f"{what}: expected {wanted!r}, found {found!r}")


class Bucket:
    """Objects of a bucket over plain HTTP, as a browser with a signed address gets them."""

    def __init__(self, port):
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.origin,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def get(self, key):
        wanted = {"Bucket": "replays", "Key": key}
        address = self.client.generate_presigned_url("get_object", Params=wanted)
        return fetch(self.port, address.removeprefix(self.origin))


def files_of(manifest):
    """The names of the files a manifest lists: index, checksum and kind make the name."""
    names = []
    for kind, ending in (("coarse", "coarse"), ("segments", "seg")):
        for index, entry in enumerate(manifest[kind]["files"]):
            if entry is not None:
                names.append(f"{index:04}-{entry[1]:08x}.{ending}")
    return names


def tool(*arguments, **kwargs):
    return subprocess.run([TOOL, *arguments], check=True, capture_output=True, timeout=300, **kwargs).stdout


def s3(folder):
    """The same replay in a folder and in a bucket: equal bytes, the right headers, live ones too."""
    port = free_port()
    server = subprocess.Popen(
        [FOLDER / "venv/bin/moto_server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        bucket = Bucket(port)
        bucket.client.create_bucket(Bucket="replays")
        environment = os.environ | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
        }
        tool("sample", "sprint", "-o", "s3://replays/berlin/final", env=environment)
        compare_bucket(bucket, "berlin/final", folder, FINISHED)

        # Live: while it runs the manifest is short-lived, and when it has ended the replay is the packed one.
        lines = tool("simulate", str(folder / "replay.json"), "--speed", "1000000").splitlines(keepends=True)
        live = subprocess.Popen(
            [TOOL, "live", "-o", "s3://replays/live/final", "--segment", "4", "--timeout", "1"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=environment,
        )
        # What it must be in the end: the same lines without a break.
        tool("live", "-o", str(FOLDER / "unbroken"), "--segment", "4", "--replace", input=b"".join(lines))
        half = len(lines) // 2
        live.stdin.writelines(lines[:half])
        live.stdin.flush()
        for _ in range(200):
            status, headers, body = bucket.get("live/final/replay.json")
            if status == 200:
                break
            time.sleep(0.1)
        expect("status while live", status, 200)
        expect("cache while live", headers["Cache-Control"], LIVE)
        expect("live object", json.loads(body)["live"]["state"] in ("live", "stalled"), True)
        # Killed and started again, it goes on where it was.
        live.kill()
        live.wait()
        first_secs = json.loads(bucket.get("live/final/replay.json")[2])["end_secs"]
        resent = [line for line in lines if time_of(line) is None or time_of(line) > first_secs - 0.001]
        live = subprocess.Popen(
            [TOOL, "live", "-o", "s3://replays/live/final"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        live.communicate(b"".join(resent), timeout=300)
        expect("live's exit status", live.returncode, 0)
        status, headers, body = bucket.get("live/final/replay.json")
        expect("cache when complete", headers["Cache-Control"], FINISHED)
        expect("live object when complete", "live" in json.loads(body), False)
        expect(
            "segments of the live replay",
            json.loads(body)["segments"],
            json.loads((FOLDER / "unbroken/replay.json").read_bytes())["segments"],
        )
        for name in files_of(json.loads(body)):
            expect(f"status of {name}", bucket.get(f"live/final/{name}")[0], 200)
    finally:
        server.kill()
        server.wait()
    print("s3 (moto): equal bytes, headers, live, restart: ok")


def time_of(line):
    value = json.loads(line)
    return value.get("time_secs")


def compare_bucket(bucket, prefix, folder, cache):
    status, headers, body = bucket.get(f"{prefix}/replay.json")
    expect("status of the manifest", status, 200)
    expect("bytes of the manifest", body, (folder / "replay.json").read_bytes())
    expect("type of the manifest", headers["Content-Type"], "application/json")
    expect("cache of the manifest", headers["Cache-Control"], cache)
    for name in files_of(json.loads(body)):
        status, headers, body = bucket.get(f"{prefix}/{name}")
        expect(f"status of {name}", status, 200)
        expect(f"bytes of {name}", body, (folder / name).read_bytes())
        expect(f"type of {name}", headers["Content-Type"], "application/octet-stream")
        expect(f"cache of {name}", headers["Cache-Control"], IMMUTABLE)


def nginx(folder):
    port = free_port()
    conf = CONF.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};").replace("/srv/replays", str(folder.parent))
    modules = "/usr/lib/nginx/modules/ngx_http_brotli_filter_module.so"
    (FOLDER / "replay.conf").write_text(conf)
    (FOLDER / "nginx.conf").write_text(
        f"load_module {modules};\n"
        f"pid {FOLDER}/nginx.pid;\nerror_log {FOLDER}/nginx.log;\n"
        f"{'user root;' if os.getuid() == 0 else ''}\n"
        f"events {{}}\nhttp {{ access_log off; include {FOLDER}/replay.conf; }}\n"
    )
    server = subprocess.Popen(["nginx", "-c", str(FOLDER / "nginx.conf"), "-g", "daemon off;"])
    try:
        wait_for(port)
        path = f"/{folder.name}"
        manifest = (folder / "replay.json").read_bytes()
        # A plain GET with an Origin: a "simple request", for which no browser asks beforehand.
        status, headers, body = fetch(port, f"{path}/replay.json", Origin="https://example.org")
        expect("status", status, 200)
        expect("bytes", body, manifest)
        expect("type", headers["Content-Type"], "application/json")
        expect("cache", headers["Cache-Control"], LIVE)
        expect("open to pages", headers["Access-Control-Allow-Origin"], "*")
        for coding, whole in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            status, headers, body = fetch(port, f"{path}/replay.json", Accept_Encoding=coding)
            expect("coding", headers["Content-Encoding"], coding)
            expect("varies", headers["Vary"], "Accept-Encoding")
            print(f"nginx: manifest {len(manifest)} bytes, {coding} {len(body)}")
            expect(f"bytes through {coding}", whole(body), manifest)
            tag = headers["ETag"]
            status, headers, body = fetch(port, f"{path}/replay.json", Accept_Encoding=coding, If_None_Match=tag)
            expect("status of what is known", (status, body), (304, b""))
            expect("cache of what is known", headers["Cache-Control"], LIVE)
        for name in files_of(json.loads(manifest)):
            status, headers, body = fetch(port, f"{path}/{name}", Accept_Encoding="gzip, br", Origin="https://example.org")
            expect(f"status of {name}", status, 200)
            expect(f"bytes of {name}", body, (folder / name).read_bytes())
            expect(f"type of {name}", headers["Content-Type"], "application/octet-stream")
            expect(f"coding of {name}", headers["Content-Encoding"], None)
            expect(f"cache of {name}", headers["Cache-Control"], IMMUTABLE)
            expect(f"open to pages: {name}", headers["Access-Control-Allow-Origin"], "*")
            tag = headers["ETag"]
            expect(f"304 of {name}", fetch(port, f"{path}/{name}", If_None_Match=tag)[0], 304)
        status, headers, _ = fetch(port, f"{path}/absent/replay.json", Origin="https://example.org")
        expect("status of what is not there", status, 404)
        expect("open to pages, though not there", headers["Access-Control-Allow-Origin"], "*")
    finally:
        server.terminate()
        server.wait()
    print("nginx: headers, codings, 304, CORS: ok")


def served(folder):
    """The tool's own server says what the stores say."""
    server = subprocess.Popen([TOOL, "serve", str(folder), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r":(\d+)/", server.stdout.readline())[1])
        status, headers, body = fetch(port, "/replay.json", Origin="https://example.org")
        expect("status", status, 200)
        expect("bytes", body, (folder / "replay.json").read_bytes())
        expect("cache", headers["Cache-Control"], FINISHED)
        expect("open to pages", headers["Access-Control-Allow-Origin"], "*")
    finally:
        server.kill()
        server.wait()
    print("serve: ok")


def main():
    folder = FOLDER / "sprint"
    tool("sample", "sprint", "-o", str(folder))
    s3(folder)
    nginx(folder)
    served(folder)


main()
