#!/usr/bin/env python3
"""Never oversold, never ordered twice: many clients want more than there is, a third of them ask
again with the same key, and the process is killed (-9) and started again under them.

Holds afterwards, whatever happened: units sold + units left = units there were; the slot is never
above its capacity; no key has two orders; every order that was answered is there; the file is sound.
Exit code 0 and the figures when all of it holds; 1 and what does not.
"""
import argparse
import collections
import pathlib
import random
import sqlite3
import sys
import tempfile
import threading
import time
import uuid

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.buying import ZONE, open_slot, order_body, quote  # noqa: E402
from support.shop import Shop, key  # noqa: E402

RETRY_PAUSE_S = 0.02


class Run:
    def __init__(self, shop, calls, clients, units, capacity, kills):
        self.shop, self.calls, self.clients = shop, calls, clients
        self.units, self.capacity, self.kills = units, capacity, kills
        self.random = random.Random(7)
        self.work = collections.deque()
        self.lock = threading.Lock()
        self.answered = {}  # key -> set of order numbers
        self.cookies = {}  # key -> the cookie of the guest who uses it; none before an answer
        self.refused = collections.Counter()
        self.unanswered = 0
        self.done = 0

    def prepare(self):
        staff = self.shop.admin()
        self.sku = self.pick_sku(staff)
        self.slot = open_slot(staff)
        put = staff.put("/api/delivery/capacity", {
            "date": self.slot["date"], "slot": self.slot["slot"], "zone": ZONE,
            "capacity": self.capacity})
        assert put.status_code < 300, put.text
        quoted = quote(staff, [{"sku": self.sku, "quantity": 1}], self.slot)
        assert quoted.status_code == 200, quoted.text
        self.total = quoted.json()["total"]
        for _ in range(self.calls * 2 // 3):
            self.work.append(uuid.uuid4().hex)
        repeated = self.random.choices(list(self.work), k=self.calls - len(self.work))
        self.work.extend(repeated)
        self.random.shuffle(self.work)

    def pick_sku(self, staff):
        """A SKU with exactly `units` in stock."""
        entry = staff.get("/api/stock?limit=1").json()["items"][0]
        moved = staff.post("/api/stock/movements", {
            "sku": entry["sku"], "quantity": self.units - entry["on_hand"],
            "reason": "corrected", "note": "oversell test"}, headers=key())
        assert moved.status_code < 300, moved.text
        return entry["sku"]

    def client(self):
        http = requests.Session()
        while True:
            with self.lock:
                if not self.work:
                    return
                wanted = self.work.popleft()
            self.order(http, wanted)

    def order(self, http, under):
        """Asks until there is an answer, as a customer whose connection breaks would."""
        http.cookies.clear()
        body = order_body([{"sku": self.sku, "quantity": 1}], self.slot, self.total)
        for _ in range(600):
            try:
                answer = http.post(self.shop.url + "/api/orders", json=body,
                                   headers={"Idempotency-Key": under}, timeout=10,
                                   cookies=self.cookies.get(under))
            except (requests.RequestException, TypeError):
                time.sleep(RETRY_PAUSE_S)
                continue
            if answer.status_code in (503, 504):
                time.sleep(RETRY_PAUSE_S)
                continue
            with self.lock:
                self.done += 1
                if "flores_cart" in answer.cookies:
                    self.cookies[under] = {"flores_cart": answer.cookies["flores_cart"]}
                if answer.status_code == 201:
                    self.answered.setdefault(under, set()).add(answer.json()["number"])
                else:
                    self.refused[answer.json()["code"]] += 1
            return
        with self.lock:
            self.unanswered += 1

    def kill_in_between(self):
        """Kills after each further share of the answers, so that every kill meets load."""
        for n in range(self.kills):
            target = (n + 1) * self.calls // (self.kills + 2)
            while self.done < target and any(t.is_alive() for t in self.threads):
                time.sleep(0.001)
            self.shop.kill()
            self.shop.start()
            print(f"killed and started again after {self.done} answers", flush=True)

    def run(self):
        self.threads = [threading.Thread(target=self.client) for _ in range(self.clients)]
        for thread in self.threads:
            thread.start()
        self.kill_in_between()
        for thread in self.threads:
            thread.join()

    def faults(self):
        assert self.shop.stop() == 0
        db = sqlite3.connect(self.shop.folder / "order.db")
        one = lambda sql, *values: db.execute(sql, values).fetchone()[0]  # noqa: E731
        sold = -one("SELECT coalesce(sum(delta), 0) FROM stock_movement WHERE sku = ? "
                    "AND reason = 'sold'", self.sku)
        orders = one("SELECT count(*) FROM orders")
        left = one("SELECT on_hand FROM stock WHERE sku = ?", self.sku)
        taken = one("SELECT max(taken) FROM slot_use WHERE date = ? AND slot = ?",
                    self.slot["date"], self.slot["slot"])
        stored = {number for (number,) in db.execute("SELECT number FROM orders")}
        said = [n for numbers in self.answered.values() for n in numbers]
        print(f"{self.calls} calls by {self.clients} clients, {self.kills} kills: {orders} orders, "
              f"{left} of {self.units} units left, slot {taken} of {self.capacity}, "
              f"{len(self.answered)} keys answered 201, refused {dict(self.refused)}")
        if sold + left != self.units or sold != orders:
            yield f"{sold} sold in {orders} orders + {left} left is not {self.units}"
        if taken > self.capacity or taken != orders:
            yield f"the slot has {taken} of {self.capacity} with {orders} orders"
        if orders != min(self.units, self.capacity, self.calls * 2 // 3):
            yield f"{orders} orders, though more could have been taken"
        if any(len(numbers) > 1 for numbers in self.answered.values()):
            yield "a key has two orders"
        if len(set(said)) != len(said):
            yield "two keys have one order"
        if not set(said) <= stored:
            yield f"{len(set(said) - stored)} answered orders are gone"
        if self.unanswered:
            yield f"{self.unanswered} calls never got an answer"
        if one("PRAGMA integrity_check") != "ok":
            yield "the file is damaged"


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--short", action="store_true", help="a tenth of the calls, two kills")
    short = asked.parse_args().short
    faults = []
    shapes = [(2000, 64, 500, 10_000, 5), (2000, 64, 10_000, 300, 5)]
    if short:
        shapes = [(400, 32, 100, 10_000, 2), (400, 32, 10_000, 60, 2)]
    for shape in shapes:
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(pathlib.Path(folder) / "data")
            shop.prepare()
            shop.start()
            run = Run(shop, *shape)
            run.prepare()
            run.run()
            faults += run.faults()
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


sys.exit(main())
