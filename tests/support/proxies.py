"""A proxy (toxiproxy) between the shop's processes and what they reach, whose connections can be cut
and delayed."""
import pathlib
import socket
import subprocess

import requests

from support.ports import reserved_port
from support.waiting import wait_for

BUILT_S = 300  # the first time of all, it is built


def accepts(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Proxies:
    def __init__(self):
        self.at = reserved_port()
        port = self.at.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/proxies"
        script = pathlib.Path(__file__).with_name("toxiproxy.sh")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", str(script), "127.0.0.1", str(port)])
        wait_for(lambda: accepts(port) or self.process.poll() is not None, within_s=BUILT_S)
        assert self.process.poll() is None, "toxiproxy ended"
        self.ports = {}

    def add(self, name, to_port, hosts=("127.0.0.1",)):
        """A way to a port of these hosts: the port of the same hosts that leads there."""
        self.ports[name] = reserved_port()
        port = self.ports[name].getsockname()[1]
        for host in hosts:
            self.ask("POST", "", {"name": f"{name}@{host}", "listen": f"{host}:{port}",
                                  "upstream": f"{host}:{to_port}", "enabled": True})
        return port

    def cut(self, name):
        """Ends its connections; new ones are refused until it is mended."""
        for way in self.ways(name):
            self.ask("POST", f"/{way}", {"enabled": False})

    def swallow(self, name):
        """Nothing comes through any more, and nobody is told."""
        for way in self.ways(name):
            self.ask("POST", f"/{way}/toxics", {"name": "swallow", "type": "timeout",
                                                "attributes": {"timeout": 0}})

    def delay(self, name, ms):
        for way in self.ways(name):
            self.ask("POST", f"/{way}/toxics", {"name": "delay", "type": "latency", "attributes": {
                "latency": ms, "jitter": ms // 2}})

    def mend(self, name):
        for way, state in self.ways(name).items():
            self.ask("POST", f"/{way}", {"enabled": True})
            for toxic in state["toxics"]:
                self.ask("DELETE", f"/{way}/toxics/{toxic['name']}")

    def ways(self, name):
        every = requests.get(self.url, timeout=10).json()
        return {way: state for way, state in every.items() if way.startswith(name + "@")}

    def ask(self, method, path, body=None):
        answer = requests.request(method, self.url + path, json=body, timeout=10)
        assert answer.status_code < 300, answer.text

    def stop(self):
        self.process.terminate()
        self.process.wait()
