#!/usr/bin/env python3
"""The nine processes of production beside their peers, in one run: the gateway in front of product
beside nginx as a bare proxy in front of the same process, placing on PostgreSQL beside pgbench on
the same server, and what the processes hold in memory when nobody asks anything.

--smoke runs each for a moment: it shows that the benchmark works, its figures mean nothing.
"""
import argparse
import contextlib
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from bench import measure  # noqa: E402
from bench.orders import write_orders  # noqa: E402
from support.production import ProductionShop  # noqa: E402
from support.waiting import wait_for  # noqa: E402

HERE = pathlib.Path(__file__).parent
SETTLED_S = 5  # after their start, until the processes are idle
DRAINED_S = 1  # after a load, until all that it began is answered
PEER_CLIENTS = 16


class Sizes:
    def __init__(self, smoke):
        self.seconds, self.rounds = (1, 1) if smoke else (5, 5)


def show(what, figure, wanted):
    print(f"{what}: {figure} (wanted {wanted})", flush=True)


def memory(shop, sizes):
    if sizes.rounds > 1:
        time.sleep(SETTLED_S)
    held = {name: [measure.memory_mib(process.pid, of) for of in ("Rss", "Pss")]
            for name, process in shop.processes.items()}
    for name, (rss, pss) in held.items():
        show(f"idle memory of {name}", f"{rss:.1f} MiB, its share {pss:.1f} MiB", "24")
    rss, pss = (sum(one) for one in zip(*held.values()))
    show(f"idle memory of all {len(held)}", f"{rss:.0f} MiB, shared counted once {pss:.0f} MiB",
         "180")


class Proxies:
    """The gateway and nginx, each on the server's core, in front of one product process."""

    def __init__(self, folder, shop, path):
        at = shop.urls["product"].removeprefix("http://")
        answer = requests.get(shop.url + path, headers=measure.HEADERS, timeout=5)
        self.nginx = measure.Nginx(
            folder, answer, 'proxy_pass http://product; proxy_http_version 1.1; '
            'proxy_set_header Connection "";', path,
            f"upstream product {{ server {at}; keepalive 64; keepalive_requests 1000000000; }}")
        self.sides = {"ours": (shop.process.pid, shop.url + path),
                      "nginx": (self.nginx.worker, self.nginx.url)}

    def compare(self, what, wanted, headers, sizes):
        cpu = {side: [] for side in self.sides}
        rates = {side: [] for side in self.sides}
        for _ in range(sizes.rounds):
            for side, (pid, url) in self.sides.items():
                before = measure.cpu_s(pid)
                load = measure.wrk(url, sizes.seconds, headers=headers)
                cpu[side].append((measure.cpu_s(pid) - before) * 1e6 / load.count)
                rates[side].append(load.per_s)
        told = {side: f"{statistics.median(rates[side]):.0f}/s, "
                      f"{statistics.median(cpu[side]):.2f} CPU us" for side in self.sides}
        by_cpu = statistics.median(cpu["nginx"]) / statistics.median(cpu["ours"])
        by_rate = statistics.median(rates["ours"]) / statistics.median(rates["nginx"])
        show(f"gateway, {what}", f"{told['ours']}, nginx as a bare proxy {told['nginx']}, "
             f"ratio by CPU {by_cpu:.2f}, by rate {by_rate:.2f}", wanted)


def proxies(folder, shop, sizes):
    """Limits, metrics and the log of requests cannot be switched off; who sends no token is not
    looked for among the accounts."""
    shop.stop()
    shop.settings["FLORES_LOOPS"] = "1"
    shop.start()
    for name, process in shop.processes.items():
        measure.pin(process.pid,
                    measure.SERVER_CORE if name == "gateway" else measure.LOAD_CORE)
    customer = shop.customer()
    first = requests.get(shop.url + "/api/products?limit=1", timeout=5).json()["items"][0]
    sides = Proxies(folder, shop, f"/api/products/{first['id']}")
    try:
        sides.compare("with authentication", "1.0",
                      {"Authorization": f"Bearer {customer.token}"}, sizes)
        sides.compare("without authentication", "1.2", {}, sizes)
    finally:
        sides.nginx.stop()
    del shop.settings["FLORES_LOOPS"]


class Peer:
    """pgbench on the shop's own PostgreSQL, on tables like those of order."""

    def __init__(self, shop):
        of = shop.stores.settings
        self.place = ["-h", of["DB_HOST"], "-p", of["DB_PORT"], "-U", of["DB_USER"]]
        self.database = of["DB_NAME"]
        password = pathlib.Path(of["DB_PASSWORD_FILE"]).read_text()
        self.environment = {**os.environ, "PGPASSWORD": password}
        self.psql("-f", str(HERE / "place_tables.sql"))
        assert self.psql("-c", "SHOW fsync") == "on"
        assert self.psql("-c", "SHOW synchronous_commit") == "on"
        # As many bytes as in the orders of the load; their events are as long as all of that.
        sizes = self.psql("-c", "SELECT avg(length(lines))::int, avg(length(people))::int, "
                          "avg(length(search))::int, avg(length(lines || people))::int + 400 "
                          "FROM orders.orders").split("|")
        names = ("lines_bytes", "people_bytes", "search_bytes", "event_bytes")
        self.given = [f"-D{name}={value}" for name, value in zip(names, sizes)]

    def psql(self, *arguments):
        return subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *self.place, "-d", self.database,
             *arguments], env=self.environment, check=True, text=True,
            capture_output=True).stdout.strip()

    def per_s(self, script, seconds):
        said = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(PEER_CLIENTS), "-j", "2",
             "-T", str(seconds), *self.given, "-f", str(HERE / script), *self.place,
             self.database], env=self.environment, check=True, text=True, capture_output=True)
        assert "number of failed transactions: 0 " in said.stdout, said.stdout + said.stderr
        return float(re.search(r"tps = ([\d.]+) \(without", said.stdout).group(1))


@contextlib.contextmanager
def standing_still(shop):
    """What the load left under way is over before, and order answers again after."""
    time.sleep(DRAINED_S)
    for process in shop.processes.values():
        process.send_signal(signal.SIGSTOP)
    yield
    for process in shop.processes.values():
        process.send_signal(signal.SIGCONT)
    dates = shop.url + "/api/delivery/dates?commune=Recoleta&days=3"
    wait_for(lambda: requests.get(dates, timeout=30).status_code == 200)


def places(folder, shop, sizes):
    """The services that placing needs, and all that PostgreSQL and Redis do for it and for its
    events; who takes those (mails, carts) does not run, nor does a service while pgbench does."""
    shop.stop()
    shop.start("auth", "product", "order", "gateway")
    orders = folder / "orders"
    write_orders(shop, orders)
    peer = Peer(shop)
    ours, p99, nine, one = [], [], [], []
    parts = {**{name: process.pid for name, process in shop.processes.items()},
             "stores": shop.stores.process.pid}
    cpu = {name: [] for name in parts}
    for number in range(sizes.rounds):
        before = {name: measure.family_cpu_s(pid) for name, pid in parts.items()}
        load = measure.wrk(shop.url, sizes.seconds, "place.lua", PLACE_ORDERS=str(orders),
                           PLACE_RUN=f"round-{number:06}")
        for name, pid in parts.items():
            cpu[name].append((measure.family_cpu_s(pid) - before[name]) * 1e6 / load.count)
        ours.append(load.per_s)
        p99.append(load.p99_ms)
        with standing_still(shop):
            nine.append(peer.per_s("place_nine.sql", sizes.seconds))
            one.append(peer.per_s("place_one.sql", sizes.seconds))
    mine, of_nine, of_one = (statistics.median(each) for each in (ours, nine, one))
    spent = ", ".join(f"{name} {statistics.median(each):.0f}" for name, each in cpu.items())
    show("orders placed on PostgreSQL, durable, 64 in flight",
         f"{mine:.0f}/s, p99 {statistics.median(p99):.1f} ms, CPU us of {spent}; pgbench at "
         f"{PEER_CLIENTS} clients: as nine statements {of_nine:.0f}/s, "
         f"ratio {mine / of_nine:.2f}, as one {of_one:.0f}/s, ratio {mine / of_one:.2f}",
         "1.0 of the nine")


def measure_all(folder, shop, sizes, chosen):
    if chosen.only in (None, "memory"):
        memory(shop, sizes)
    if not chosen.smoke:
        measure.wait_for_quiet()
    if chosen.only in (None, "places"):
        places(folder, shop, sizes)
    if chosen.only in (None, "proxies"):
        proxies(folder, shop, sizes)


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--smoke", action="store_true")
    asked.add_argument("--only", choices=["memory", "places", "proxies"])
    chosen = asked.parse_args()
    sizes = Sizes(chosen.smoke)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        folder = pathlib.Path(folder)
        shop = ProductionShop(folder / "data", **measure.UNLIMITED)
        try:
            shop.prepare()
            shop.start()
            measure_all(folder, shop, sizes, chosen)
            assert shop.stop() == 0
        finally:
            shop.kill()
    return 0


sys.exit(main())
