#!/usr/bin/env python3
"""Hostile clients against the running binary: requests that two servers might read differently, slow
and endless ones, ten thousand idle connections. Each is refused or bounded, nothing behind a refused
request is answered, memory stays within its bound, and honest clients are served all the while.

--short: a tenth of the connections.
"""
import argparse
import contextlib
import pathlib
import re
import resource
import socket
import sys
import tempfile
import threading
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.shop import Shop  # noqa: E402

MEMORY_MIB_MAX = 256
HEADER_TIMEOUT_S = 2
REQUEST_MAX_S = 30  # from its first byte to its last
P99_TIMES_MAX = 3
P99_FREE_MS = 30  # below that nobody notices, and a busy machine makes it three times another
PATIENCE_S = 20
SMUGGLED = b"GET /api/smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def post(headers, body=b""):
    return (b"POST /api/orders/quote HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + headers + b"\r\n" + body)


def get(target=b"/api/products", headers=b""):
    return b"GET " + target + b" HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n"


# What may be read in two ways: the one answer is a refusal and the connection ends with it.
AMBIGUOUS = {
    "both lengths": post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    "two lengths": post(b"Content-Length: 2\r\nContent-Length: 40\r\n", b"{}"),
    "a list of lengths": post(b"Content-Length: 2, 40\r\n", b"{}"),
    "a signed length": post(b"Content-Length: +2\r\n", b"{}"),
    "a negative length": post(b"Content-Length: -1\r\n", b"{}"),
    "a hexadecimal length": post(b"Content-Length: 0x2\r\n", b"{}"),
    "a length beyond 64 bits": post(b"Content-Length: 18446744073709551618\r\n", b"{}"),
    "an unknown coding": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    "a coding behind chunked": post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
    "chunked twice": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                          b"0\r\n\r\n"),
    "a coding of an old version": b"POST /api/cart HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"
                                  b"Connection: keep-alive\r\n\r\n0\r\n\r\n",
    "a blank before the colon": post(b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    "a chunk beyond 64 bits": post(b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n"),
    "a chunk without a size": post(b"Transfer-Encoding: chunked\r\n", b"x\r\n\r\n"),
    "a NUL in a value": get(headers=b"X-A: a\0b\r\n"),
    "a folded header": get(headers=b"Origin: https://a\r\n .example\r\n"),
    "a bare line feed": b"GET /api/products HTTP/1.1\nHost: a\n\n\r\n\r\n",
    "a control in the path": get(b"/api/\x01products"),
    "two hosts": get(headers=b"Host: b\r\n"),
    "no host": b"GET /api/products HTTP/1.1\r\n\r\n",
    "a version of its own": b"GET /api/products HTTP/3.9\r\nHost: a\r\n\r\n",
    "a header too long": get(headers=b"X-A: " + b"a" * 20_000 + b"\r\n"),
    "too many headers": get(headers=b"".join(b"X-%d: 1\r\n" % n for n in range(300))),
    "a target too long": get(b"/api/products?q=" + b"a" * 20_000),
    "a body too long": post(b"Content-Length: 99999999999\r\n"),
}

# What is well formed and wrong: refused by its own status.
HOSTILE = {
    "deep JSON": (post(b"Content-Length: 60000\r\n", b"[" * 60_000), {400}),
    "a bomb": (post(b"Content-Encoding: gzip\r\nContent-Length: 2\r\n", b"{}"), {415}),
    "bytes that are no UTF-8": (get(b"/api/products/%ff%fe"), {404}),
    "a NUL in the path": (get(b"/api/products/%00"), {404}),
    "a header in the path": (get(b"/api/products/a%0d%0aX-Evil:%201"), {404}),
    "a header in an id": (get(b"/api/nowhere", b"X-Request-Id: aaaaaaaa%0d%0aX-Evil: 1\r\n"),
                          {404}),
    "a path that climbs": (get(b"/api/../../etc/passwd"), {404}),
    "endless parameters": (get(b"/api/products?" + b"a&" * 4_000), {422}),
}


def connect(port):
    made = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def all_of(sock):
    out = b""
    with contextlib.suppress(ConnectionError):
        while part := sock.recv(65_536):
            out += part
    return out


def statuses(text):
    return [int(found) for found in re.findall(rb"HTTP/1\.1 (\d{3}) ", text)]


def try_requests(port):
    for name, sent in AMBIGUOUS.items():
        with connect(port) as sock:
            with contextlib.suppress(ConnectionError):
                sock.sendall(sent + SMUGGLED)
            told = statuses(all_of(sock))
        assert len(told) == 1 and 400 <= told[0] < 600, f"{name}: {told}"
    for name, (sent, wanted) in HOSTILE.items():
        with connect(port) as sock:
            sock.sendall(sent)
            sock.shutdown(socket.SHUT_WR)
            answer = all_of(sock)
        assert statuses(answer)[0] in wanted, f"{name}: {answer[:200]}"
        assert b"\r\nX-Evil" not in answer, f"{name}: a header was injected"


def pipeline(port, count=1_000):
    """Many requests at once are answered in their order, each of them."""
    with connect(port) as sock:
        sent = get(b"/health/live") * count + get(b"/nowhere", b"Connection: close\r\n")
        sender = threading.Thread(target=sock.sendall, args=(sent,))
        sender.start()
        told = statuses(all_of(sock))
        sender.join()
    assert told == [200] * count + [404], f"pipelining: {len(told)} answers"


def slow_clients(port, count):
    """Headers that never end are cut off."""
    begun = time.monotonic()
    slow = [connect(port) for _ in range(count)]
    for sock in slow:
        sock.sendall(b"GET /api/products HTTP/1.1\r\nX-Slow: ")
    for sock in slow:
        all_of(sock)
        sock.close()
    took = time.monotonic() - begun
    assert took < HEADER_TIMEOUT_S + PATIENCE_S / 2, f"slow headers were borne for {took:.0f} s"


class SlowBodies(threading.Thread):
    """Bodies that never end, and come a byte at a time, are cut off; others go on meanwhile."""

    def __init__(self, port, count):
        super().__init__()
        self.begun, self.over = time.monotonic(), threading.Event()
        self.slow = [connect(port) for _ in range(count)]

    def run(self):
        for sock in self.slow:
            sock.sendall(post(b"Content-Length: 1000\r\n", b"{"))
        while not self.over.wait(0.5):
            for sock in self.slow:
                with contextlib.suppress(OSError):
                    sock.sendall(b" ")

    def end(self):
        for sock in self.slow:
            sock.settimeout(REQUEST_MAX_S + PATIENCE_S)
            assert statuses(all_of(sock)) in ([], [408]), "half a body is no request"
            sock.close()
        took = time.monotonic() - self.begun
        self.over.set()
        self.join()
        assert took < REQUEST_MAX_S + PATIENCE_S / 2, f"slow bodies were borne for {took:.0f} s"


def idle_clients(port, count):
    held = [connect(port) for _ in range(count)]
    with connect(port) as late:
        late.sendall(get(b"/health/live", b"Connection: close\r\n"))
        assert statuses(all_of(late)) == [200], "nobody is served beside idle connections"
    return held


class Honest(threading.Thread):
    """A customer who looks at lists all the while; remembers how long each took."""

    def __init__(self, url):
        super().__init__()
        self.url, self.over, self.took_ms, self.faults = url, threading.Event(), [], []

    def run(self):
        http = requests.Session()
        while not self.over.is_set():
            begun = time.monotonic()
            answer = http.get(self.url + "/api/products?limit=20", timeout=PATIENCE_S)
            self.took_ms.append((time.monotonic() - begun) * 1000)
            if answer.status_code != 200:
                self.faults.append(answer.status_code)
            self.over.wait(0.002)

    def p99_ms(self):
        self.over.set()
        self.join()
        assert not self.faults, f"an honest client was refused: {self.faults[:5]}"
        return sorted(self.took_ms)[len(self.took_ms) * 99 // 100]


def memory_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024


def honest_for(url, work):
    honest = Honest(url)
    honest.start()
    try:
        work()
    finally:
        p99 = honest.p99_ms()
    return p99


def attack(port, connections):
    try_requests(port)
    pipeline(port)
    slow_clients(port, connections // 10)
    for sock in idle_clients(port, connections):
        sock.close()


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--short", action="store_true")
    connections = 1_000 if asked.parse_args().short else 10_000
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(connections + 1_000, most), most))
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(pathlib.Path(folder) / "data", FLORES_HEADER_TIMEOUT_S=str(HEADER_TIMEOUT_S))
        shop.prepare()
        shop.start()
        port = int(shop.url.rsplit(":", 1)[1])
        quiet = honest_for(shop.url, lambda: time.sleep(HEADER_TIMEOUT_S))
        bodies = SlowBodies(port, connections // 10)
        bodies.start()
        attacked = honest_for(shop.url, lambda: attack(port, connections))
        bodies.end()
        used = memory_mib(shop.process.pid)
        print(f"{len(AMBIGUOUS)} ambiguous and {len(HOSTILE)} hostile requests refused, "
              f"{connections // 5} slow and {connections} idle connections borne; honest p99 "
              f"{quiet:.1f} ms when quiet, {attacked:.1f} ms under attack "
              f"({attacked / quiet:.1f} times, wanted {P99_TIMES_MAX}); memory {used:.0f} MiB "
              f"(wanted {MEMORY_MIB_MAX})")
        assert used < MEMORY_MIB_MAX
        assert attacked < max(P99_TIMES_MAX * quiet, P99_FREE_MS), "honest clients wait too long"
        assert shop.stop() == 0
    return 0


sys.exit(main())
