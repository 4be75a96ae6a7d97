#!/usr/bin/env python3
"""The figures of docs/performance: the release binary beside nginx in one run, on one core, the load
on the other. Prints requests/s, CPU µs per request and ratios; the ratio of CPU is what counts.

--smoke runs each for a moment and holds nothing against a figure: it shows that the benchmark works.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.shop import Shop  # noqa: E402

CLIENTS = 64
ROUNDS = 5
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
HEADERS = {"Accept": "application/json", "Accept-Language": "es", "User-Agent": "bench/1",
           "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
UNLIMITED = {f"FLORES_LIMIT_{name}_PER_MINUTE": "1000000000"
             for name in ("READ", "WRITE", "SENSITIVE", "ADDRESS")}


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def wait_for_quiet(limit_s=60):
    """Until the machine is idle: 95 % of both cores, for a second."""
    def idle():
        parts = [int(x) for x in open("/proc/stat").readline().split()[1:]]
        return parts[3] + parts[4], sum(parts)
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        a = idle()
        time.sleep(1)
        b = idle()
        if (b[0] - a[0]) / (b[1] - a[1]) > 0.95:
            return True
    print("the machine is not quiet: the figures are noise")
    return False


def wrk(url, seconds):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency"]
    for name, value in HEADERS.items():
        command += ["-H", f"{name}: {value}"]
    text = subprocess.run([*command, url], check=True, text=True, capture_output=True).stdout
    assert "Non-2xx" not in text, text
    return int(re.search(r"(\d+) requests in", text).group(1))


def peer(folder, answer):
    """nginx with the same bytes and headers as that answer, from `return 200`."""
    def quoted(text):
        text = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "${dollar}")
        return f'"{text}"'

    headers = "".join(
        f"add_header {name} {quoted(value)};\n" for name, value in answer.headers.items()
        if name not in ("Date", "Content-Type", "Content-Length", "Connection"))
    # A word of its configuration has at most 4 KiB: a larger body is put together from parts.
    parts = [answer.text[at:at + 900] for at in range(0, len(answer.text), 900)]
    sets = "".join(f"set $part{n} {quoted(part)};\n" for n, part in enumerate(parts))
    body = "".join(f"${{part{n}}}" for n in range(len(parts)))
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type application/json;
    geo $dollar {{ default "$"; }}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{free_port(folder)}; 
        location / {{ {headers} {sets} return 200 "{body}"; }} }}
}}""")
    process = subprocess.Popen(["taskset", "-c", "0", "nginx", "-c", str(folder / "nginx.conf")])
    port = (folder / "port").read_text()
    for _ in range(100):
        try:
            same = requests.get(f"http://127.0.0.1:{port}/", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.05)
    assert same.text == answer.text, "the peer does not serve the same bytes"
    worker = subprocess.run(["pgrep", "-P", str(process.pid)], text=True, capture_output=True,
                            check=True).stdout.split()[0]
    return process, int(worker), f"http://127.0.0.1:{port}/"


def free_port(folder):
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "port").write_text(str(port))
    return port


def compare(shop, path, seconds, rounds):
    """CPU of nginx / CPU of ours for one path, interleaved."""
    answer = requests.get(shop.url + path, headers=HEADERS, timeout=5)
    assert answer.status_code == 200, answer.text
    with tempfile.TemporaryDirectory() as folder:
        nginx, worker, url = peer(pathlib.Path(folder), answer)
        ours, theirs, rate = [], [], []
        for _ in range(rounds):
            for pid, target, into in ((shop.process.pid, shop.url + path, ours),
                                      (worker, url, theirs)):
                before = cpu_s(pid)
                count = wrk(target, seconds)
                into.append((cpu_s(pid) - before) * 1e6 / count)
                if into is ours:
                    rate.append(count / seconds)
        nginx.terminate()
        nginx.wait()
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"{path}: {len(answer.content)} bytes, {statistics.median(rate):.0f}/s, "
          f"{a:.2f} CPU us, nginx {b:.2f} CPU us, ratio {b / a:.2f} (wanted 0.90)")
    return b / a


def memory_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def start_ms(shop):
    begun = time.monotonic()
    shop.start()
    ready = requests.get(shop.url + "/health/ready", timeout=5)
    assert ready.status_code == 200
    return (time.monotonic() - begun) * 1000


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--smoke", action="store_true")
    smoke = asked.parse_args().smoke
    assert shutil.which("wrk") and shutil.which("nginx"), "wrk and nginx are needed"
    seconds, rounds = (1, 1) if smoke else (5, ROUNDS)
    if not smoke:
        wait_for_quiet()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(pathlib.Path(folder) / "data", FLORES_LOOPS="1", **UNLIMITED)
        shop.prepare()
        took = start_ms(shop)
        print(f"start to ready: {took:.0f} ms (wanted 300)")
        print(f"idle memory: {memory_mib(shop.process.pid):.1f} MiB (wanted 64)")
        os.sched_setaffinity(shop.process.pid, {0})
        for task in os.listdir(f"/proc/{shop.process.pid}/task"):
            os.sched_setaffinity(int(task), {0})
        first = requests.get(shop.url + "/api/products?limit=1", timeout=5).json()["items"][0]
        for path in (f"/api/products/{first['id']}", "/api/products?limit=20"):
            compare(shop, path, seconds, rounds)
        print(json.dumps({"memory_after_mib": round(memory_mib(shop.process.pid), 1)}))
        assert shop.stop() == 0
    return 0


sys.exit(main())
