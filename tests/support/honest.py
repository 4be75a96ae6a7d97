#!/usr/bin/env python3
"""A customer who looks around at a steady pace, in a process of their own: what others of the test do
then costs the shop, and not the one who measures it.

As a program: the port is its argument; a line on its input opens a window, the next one closes it and
is answered with the window's {"p99_ms", "requests", "refused"}.
"""
import http.client
import json
import subprocess
import sys
import threading
import time

PER_S = 400
PATIENCE_S = 20
# What a visit is made of.
LOOKS = (
    "/api/products?limit=20",
    "/api/search?q=girasoles",
    "/api/products/MIX002",
    "/api/delivery/dates?commune=Recoleta",
    "/api/products?category=ramos&price_max=40000&order=price&limit=20",
)


class Honest:
    """The customer, from the test's side."""

    def __init__(self, port):
        self.process = subprocess.Popen([sys.executable, __file__, str(port)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def during(self, work):
        """The 99th percentile of what this customer waits while `work` is done, in ms."""
        self._tell()
        try:
            work()
        finally:
            self._tell()
            told = json.loads(self.process.stdout.readline())
        assert not told["refused"], f"an honest client was refused: {told['refused'][:5]}"
        assert told["requests"] >= 500, f"too few to tell a 99th percentile: {told['requests']}"
        return told["p99_ms"]

    def _tell(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def leave(self):
        self.process.stdin.close()
        self.process.wait(timeout=PATIENCE_S)


def look_around(port, is_open, over, took_ms, refused):
    shop = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    due = time.monotonic()
    number = 0
    while not over.is_set():
        due = max(due + 1 / PER_S, time.monotonic() - 1 / PER_S)
        over.wait(max(0, due - time.monotonic()))
        path = LOOKS[number % len(LOOKS)]
        number += 1
        begun = time.monotonic()
        shop.request("GET", path)
        answer = shop.getresponse()
        answer.read()
        if is_open.is_set():
            took_ms.append((time.monotonic() - begun) * 1000)
            if answer.status != 200:
                refused.append(answer.status)


def main():
    is_open, over = threading.Event(), threading.Event()
    took_ms, refused = [], []
    customer = threading.Thread(target=look_around, daemon=True,
                                args=(int(sys.argv[1]), is_open, over, took_ms, refused))
    customer.start()
    while sys.stdin.readline():
        took_ms.clear()
        is_open.set()
        if not sys.stdin.readline():
            break
        is_open.clear()
        in_order = sorted(took_ms)
        print(json.dumps({"p99_ms": in_order[len(in_order) * 99 // 100] if in_order else None,
                          "requests": len(in_order), "refused": refused}), flush=True)
    over.set()
    customer.join()


if __name__ == "__main__":
    main()
