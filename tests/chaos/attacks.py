#!/usr/bin/env python3
"""Hostile clients against the running binary: requests that two servers might read differently, slow
and endless ones, ten thousand idle connections. Each is refused or bounded, nothing behind a refused
request is answered, memory stays within its bound, and honest clients are served all the while: what
they wait is compared in rounds, each once quiet and once under attack. The attackers hold what they
can and burn little, so that they stand in the shop's way and not in that of the machine.

--short: a tenth of the connections.
"""
import argparse
import contextlib
import pathlib
import re
import resource
import socket
import statistics
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.honest import Honest  # noqa: E402
from support.shop import Shop  # noqa: E402
from support.waiting import wait_for  # noqa: E402

MEMORY_MIB_MAX = 256
HEADER_TIMEOUT_S = 2
REQUEST_MAX_S = 30  # from its first byte to its last
P99_TIMES_MAX = 3
ROUNDS = 5
WINDOW_S = 3  # of a round, quiet and under attack
OPENED_PER_S = 2_000
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


def paced(count, what):
    """What `what` gives, so often and no faster than attackers go here."""
    begun, out = time.monotonic(), []
    for number in range(count):
        time.sleep(max(0, begun + number / OPENED_PER_S - time.monotonic()))
        out.append(what())
    return out


def slow_header(port):
    sock = connect(port)
    sock.sendall(b"GET /api/products HTTP/1.1\r\nX-Slow: ")
    return sock


def end_slow_headers(slow, begun):
    """Headers that never end are cut off."""
    for sock in slow:
        all_of(sock)
        sock.close()
    took = time.monotonic() - begun
    assert took < HEADER_TIMEOUT_S + PATIENCE_S / 2, f"slow headers were borne for {took:.0f} s"


class SlowBodies(threading.Thread):
    """Bodies that never end, and come a byte at a time, are cut off; others go on meanwhile."""

    def __init__(self, port, count):
        super().__init__(daemon=True)
        self.begun, self.over = time.monotonic(), threading.Event()
        self.slow = paced(count, lambda: connect(port))
        self.start()

    def run(self):
        for sock in self.slow:
            sock.sendall(post(b"Content-Length: 1000\r\n", b"{"))
        while not self.over.wait(0.5):
            for sock in self.slow:
                with contextlib.suppress(OSError):
                    sock.sendall(b" ")

    def give_up(self):
        self.over.set()
        self.join()
        for sock in self.slow:
            sock.close()

    def end(self):
        for sock in self.slow:
            sock.settimeout(REQUEST_MAX_S + PATIENCE_S)
            assert statuses(all_of(sock)) in ([], [408]), "half a body is no request"
        took = time.monotonic() - self.begun
        self.give_up()
        assert took < REQUEST_MAX_S + PATIENCE_S / 2, f"slow bodies were borne for {took:.0f} s"


def idle_clients(port, count):
    held = paced(count, lambda: connect(port))
    with connect(port) as late:
        late.sendall(get(b"/health/live", b"Connection: close\r\n"))
        assert statuses(all_of(late)) == [200], "nobody is served beside idle connections"
    return held


def memory_mib(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) / 1024


def attack(port, connections):
    begun = time.monotonic()
    slow = paced(connections // 10, lambda: slow_header(port))
    idle = idle_clients(port, connections)
    try_requests(port)
    pipeline(port)
    end_slow_headers(slow, begun)
    time.sleep(max(0, begun + WINDOW_S - time.monotonic()))
    for sock in idle:
        sock.close()


def sockets_of(pid):
    return sum(each.is_socket() for each in pathlib.Path(f"/proc/{pid}/fd").iterdir())


def compare(shop, connections):
    """The rounds; returns the median of what the attacks multiply the honest p99 by."""
    port = int(shop.url.rsplit(":", 1)[1])
    honest, times = Honest(port), []
    honest.during(lambda: time.sleep(WINDOW_S))  # the first of everything is no measure
    sockets = sockets_of(shop.process.pid)
    for number in range(ROUNDS):
        quiet = honest.during(lambda: time.sleep(WINDOW_S))
        bodies = SlowBodies(port, connections // 10)
        attacked = honest.during(lambda: attack(port, connections))
        (bodies.end if number == ROUNDS - 1 else bodies.give_up)()
        wait_for(lambda: sockets_of(shop.process.pid) <= sockets, "connections are not let go of")
        times.append(attacked / quiet)
        print(f"round {number + 1}: honest p99 {quiet:.2f} ms when quiet, {attacked:.2f} ms under "
              f"attack, {times[-1]:.2f} times")
    honest.leave()
    return statistics.median(times)


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--short", action="store_true")
    connections = 1_000 if asked.parse_args().short else 10_000
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = connections + connections // 5 + 1_000
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, most))  # the usual one: the shop raises it
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(pathlib.Path(folder) / "data", FLORES_HEADER_TIMEOUT_S=str(HEADER_TIMEOUT_S))
        shop.prepare()
        shop.start()
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, most), most))
        try:
            times = compare(shop, connections)
            used = memory_mib(shop.process.pid)
            print(f"{len(AMBIGUOUS)} ambiguous and {len(HOSTILE)} hostile requests refused, "
                  f"{connections // 5} slow and {connections} idle connections borne; honest p99 "
                  f"{times:.2f} times that of quiet, the median of {ROUNDS} rounds "
                  f"(wanted {P99_TIMES_MAX}); memory {used:.0f} MiB (wanted {MEMORY_MIB_MAX})")
            assert used < MEMORY_MIB_MAX
            assert times < P99_TIMES_MAX, "honest clients wait too long"
            assert shop.stop() == 0
        finally:
            if shop.process.poll() is None:  # a failed test leaves none behind
                shop.kill()
    return 0


sys.exit(main())
