#!/usr/bin/env python3
"""The figures that the project promises, each beside a peer in the same run: reads beside nginx,
placing beside the bare group commit. The server has one core, the load the other; CPU per request
is what counts, for the load stops before the server does.

--smoke runs each for a moment: it shows that the benchmark works, its figures mean nothing.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import generate, measure  # noqa: E402
from bench.orders import write_orders  # noqa: E402
from support.shop import BINARY, ROOT, Shop  # noqa: E402


class Sizes:
    def __init__(self, smoke):
        self.seconds, self.rounds = (1, 1) if smoke else (5, 5)
        self.slice_s = 1 if smoke else 8  # of placing; slots and stock last for 640,000 orders
        self.products = 2_000 if smoke else 100_000
        self.orders = 5_000 if smoke else 100_000


def show(what, figure, wanted):
    print(f"{what}: {figure} (wanted {wanted})", flush=True)


def compare(shop, path, sizes):
    """CPU of nginx / CPU of ours for one path, interleaved."""
    answer = requests.get(shop.url + path, headers=measure.HEADERS, timeout=5)
    assert answer.status_code == 200, answer.text
    with tempfile.TemporaryDirectory() as folder:
        nginx = measure.Nginx(pathlib.Path(folder), answer, measure.the_same(answer))
        ours, theirs, rates = [], [], []
        for _ in range(sizes.rounds):
            for pid, url, into in ((shop.process.pid, shop.url + path, ours),
                                   (nginx.worker, nginx.url, theirs)):
                before = measure.cpu_s(pid)
                load = measure.wrk(url, sizes.seconds)
                into.append((measure.cpu_s(pid) - before) * 1e6 / load.count)
                if into is ours:
                    rates.append(load.per_s)
        nginx.stop()
    mine, peer = statistics.median(ours), statistics.median(theirs)
    show(path, f"{len(answer.content)} bytes, {statistics.median(rates):.0f}/s, {mine:.2f} CPU us, "
         f"nginx {peer:.2f} CPU us, ratio {peer / mine:.2f}", "0.90")


def reads(folder, sizes):
    shop = Shop(folder / "data", FLORES_LOOPS="1", **measure.UNLIMITED)
    shop.prepare()
    show("start to ready", f"{measure.start_ms(shop):.0f} ms", "300")
    show("idle memory", f"{measure.memory_mib(shop.process.pid):.1f} MiB", "64")
    measure.pin(shop.process.pid, measure.SERVER_CORE)
    first = requests.get(shop.url + "/api/products?limit=1", timeout=5).json()["items"][0]
    for path in (f"/api/products/{first['id']}", "/api/products?limit=20"):
        compare(shop, path, sizes)
    show("memory after that", f"{measure.memory_mib(shop.process.pid):.1f} MiB", "64")
    assert shop.stop() == 0


def bare_commits(folder, orders):
    """The peer of placing: the same rows without rules, HTTP or JSON, on the same disk."""
    program = pathlib.Path(BINARY).with_name("bench_sqlite_group_commit")
    said = subprocess.run([program, "64", str(orders), str(folder)], check=True, text=True,
                          capture_output=True).stdout
    return float(re.search(r"([\d.]+) \w+/s", said).group(1))


def slice_of_orders(shop, orders, number, seconds):
    """Some seconds of placing: what it reached, its CPU us an order, and how long the log is."""
    before = measure.cpu_s(shop.process.pid)
    load = measure.wrk(shop.url, seconds, "place.lua", PLACE_ORDERS=str(orders),
                       PLACE_RUN=f"slice-{number:06}")
    cpu = (measure.cpu_s(shop.process.pid) - before) * 1e6 / load.count
    mib = {name: (shop.folder / name).stat().st_size >> 20 for name in ("order.db", "order.db-wal")}
    print(f"  slice {number + 1}: {load.per_s:.0f}/s, p99 {load.p99_ms:.1f} ms, {cpu:.0f} CPU us, "
          f"file {mib['order.db']} MiB, log {mib['order.db-wal']} MiB", flush=True)
    return load, cpu


def places(folder, sizes):
    """One unbroken run in slices, so that what grows with the orders is seen."""
    shop = Shop(folder / "data", **measure.UNLIMITED)
    shop.prepare()
    shop.start()
    orders = folder / "orders"
    write_orders(shop, orders)
    bare = [bare_commits(folder, sizes.orders)]
    slices = [slice_of_orders(shop, orders, number, sizes.slice_s)
              for number in range(sizes.rounds)]
    bare.append(bare_commits(folder, sizes.orders))
    mine, peer = statistics.median(load.per_s for load, _ in slices), statistics.mean(bare)
    cpu = [each for _, each in slices]
    show("orders placed, durable, 64 in flight",
         f"{mine:.0f}/s, p99 {statistics.median(load.p99_ms for load, _ in slices):.1f} ms, "
         f"{statistics.median(cpu):.0f} CPU us, the last slice {cpu[-1] / cpu[0]:.2f} of the first; "
         f"bare group commit {peer:.0f}/s, ratio {mine / peer:.2f}", "10000/s, 20 ms")
    assert shop.stop() == 0


def large_catalogue(folder, sizes):
    shop = Shop(folder / "data", FLORES_LOOPS="1", **measure.UNLIMITED)
    shop.prepare()
    known = json.loads((ROOT / "deploy/seed/catalogue.json").read_text())
    leaves = [one["slug"] for one in known["categories"] if one["parent"]]
    generate.catalogue(folder / "products.json", sizes.products, leaves)
    begun = time.monotonic()
    shop.command("import", "products", str(folder / "products.json"))
    show(f"import of {sizes.products} products", f"{time.monotonic() - begun:.1f} s", "10")
    show("start to ready with them", f"{measure.start_ms(shop):.0f} ms", "-")
    measure.pin(shop.process.pid, measure.SERVER_CORE)
    (folder / "paths").write_text("\n".join(generate.paths(5_000)))
    before = measure.cpu_s(shop.process.pid)
    load = measure.wrk(shop.url, sizes.seconds * 2, "paced.lua", PACE_MS=str(measure.CLIENTS),
                       PACE_PATHS=str(folder / "paths"))
    cpu = (measure.cpu_s(shop.process.pid) - before) * 1e6 / load.count
    show("lists and searches on them", f"{load.per_s:.0f}/s, p99 {load.p99_ms:.1f} ms, "
         f"{cpu:.0f} CPU us", "1000/s, 10 ms")
    show("memory with them", f"{measure.memory_mib(shop.process.pid):.0f} MiB", "-")
    assert shop.stop() == 0


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--smoke", action="store_true")
    asked.add_argument("--only", choices=["reads", "places", "large_catalogue"])
    chosen = asked.parse_args()
    sizes = Sizes(chosen.smoke)
    if not chosen.smoke:
        measure.wait_for_quiet()
    for part in (reads, places, large_catalogue):
        if chosen.only in (None, part.__name__):
            with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
                part(pathlib.Path(folder), sizes)
    return 0


sys.exit(main())
