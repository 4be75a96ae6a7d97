"""What every benchmark needs: a quiet machine, a load on one core, CPU time, and nginx beside it."""
import dataclasses
import os
import pathlib
import re
import subprocess
import time

import requests

from support.ports import reserved_port

CLIENTS = 64
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = 0, 1
HEADERS = {"Accept": "application/json", "Accept-Language": "es", "User-Agent": "bench/1",
           "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
# The stage stays on; its limits are out of reach.
UNLIMITED = {f"FLORES_LIMIT_{name}_PER_MINUTE": "1000000000"
             for name in ("READ", "WRITE", "SENSITIVE", "ADDRESS")}


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


def cpu_s(pid):
    """Of all threads, user and kernel."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * TICK_S


def family_cpu_s(pid):
    """Of a process and all that come from it, those that ended too where they were waited for."""
    children = {}
    spent = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it ended meanwhile
            continue
        children.setdefault(int(fields[1]), []).append(int(folder.name))
        spent[int(folder.name)] = sum(int(field) for field in fields[11:15]) * TICK_S
    family = [pid]
    for one in family:
        family += children.get(one, [])
    return sum(spent.get(one, 0) for one in family)


def memory_mib(pid, of="Rss"):
    """Resident ("Rss"), or its share of that ("Pss"), where several processes have it in common."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(rf"^{of}:\s+(\d+)", text, re.MULTILINE).group(1)) / 1024


def pin(pid, core):
    for thread in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(thread), {core})


def start_ms(shop):
    begun = time.monotonic()
    shop.start()
    ready = requests.get(shop.url + "/health/ready", timeout=5)
    assert ready.status_code == 200
    return (time.monotonic() - begun) * 1000


@dataclasses.dataclass
class Load:
    count: int
    per_s: float
    p99_ms: float


def wrk(url, seconds, script=None, headers=None, **environment):
    """One thread of load on its own core; every answer has to be a success. `headers`: more."""
    command = ["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s",
               "--latency"]
    for name, value in {**HEADERS, **(headers or {})}.items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(pathlib.Path(__file__).with_name(script))]
    ran = subprocess.run([*command, url], check=True, text=True, capture_output=True,
                         env={**os.environ, **environment})
    assert "Non-2xx" not in ran.stdout and "Socket errors" not in ran.stdout, ran.stdout
    count = int(re.search(r"(\d+) requests in", ran.stdout).group(1))
    per_s = float(re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout).group(1))
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", ran.stdout).groups()
    return Load(count, per_s, float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def quoted(text):
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "${dollar}")
    return f'"{text}"'


def the_same(answer):
    """A location of nginx that gives the bytes and headers of an answer, from `return 200`."""
    headers = "".join(
        f"add_header {name} {quoted(value)};\n" for name, value in answer.headers.items()
        if name not in ("Date", "Content-Type", "Content-Length", "Connection"))
    # A word of its configuration has at most 4 KiB: a larger body is put together from parts.
    parts = [answer.text[at:at + 900] for at in range(0, len(answer.text), 900)]
    sets = "".join(f"set $part{n} {quoted(part)};\n" for n, part in enumerate(parts))
    body = "".join(f"${{part{n}}}" for n in range(len(parts)))
    return f'{headers} {sets} return 200 "{body}";'


class Nginx:
    """One worker on the server's core, without a log, whose one location answers like us.
    `beside`: what stands beside its server."""

    def __init__(self, folder, answer, location, path="/", beside=""):
        self.held = reserved_port()
        port = self.held.getsockname()[1]
        (folder / "nginx.conf").write_text(self.configuration(folder, port, location, beside))
        self.url = f"http://127.0.0.1:{port}{path}"
        self.process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), "nginx", "-c", str(folder / "nginx.conf")])
        assert self.first_answer().text == answer.text, "the peer does not serve the same bytes"
        self.worker = int(subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], text=True, capture_output=True,
            check=True).stdout.split()[0])

    def configuration(self, folder, port, location, beside):
        return f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 1000000000; default_type application/json;
    geo $dollar {{ default "$"; }}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {beside}
    server {{ listen 127.0.0.1:{port}; location / {{ {location} }} }}
}}"""

    def first_answer(self, tries=100):
        for _ in range(tries):
            try:
                return requests.get(self.url, headers=HEADERS, timeout=5)
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError("nginx does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()
