#!/usr/bin/env python3
"""Never oversold, never ordered twice: many clients want more than there is, a third of them ask
again with the same key, and the process is killed (-9) and started again under them.

Holds afterwards, whatever happened: units sold + units left = units there were; the slot is never
above its capacity; no key has two orders; every order that was answered is there; the file is sound.
Then the same with a promotion that there is less of than is wanted, while some cancel: as many uses
as orders that hold it, never more than its limit, in all and for each customer, and none once all
orders have lapsed.
Exit code 0 and the figures when all of it holds; 1 and what does not.
"""
import argparse
import collections
import pathlib
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.buying import order_body  # noqa: E402
from support.rush import ATTEMPTS_MAX, Rush  # noqa: E402
from support.shop import Shop  # noqa: E402


class Run(Rush):
    def __init__(self, shop, calls, clients, units, capacity, kills):
        super().__init__(shop, calls, clients, units, capacity)
        self.kills = kills

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
        self.start_clients()
        self.kill_in_between()
        self.wait_for_clients()

    def faults(self):
        assert self.shop.stop() == 0
        db = sqlite3.connect(self.shop.folder / "order.db")
        yield from self.broken_promises(lambda sql, *values: db.execute(sql, values).fetchall())
        if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            yield "the file is damaged"


class PromotionRun(Run):
    """Fewer customers than orders, and a code that each of them may use once, 100 of them in all.
    Who is told that it no longer applies orders without; every fourth order is cancelled."""

    USES_MAX = 100
    CUSTOMERS = 160

    def prepare(self):
        super().prepare()
        made = self.shop.admin().post("/api/promotions", {
            "code": "CHAOS", "kind": "percentage", "percent": 10, "name": {"es": "Prueba"},
            "uses_max": self.USES_MAX, "customer_uses_max": 1})
        assert made.status_code == 201, made.text
        quoted = self.shop.session().post("/api/orders/quote", {
            "lines": [{"sku": self.sku, "quantity": 1}], "delivery": self.slot, "code": "CHAOS"})
        self.reduced = quoted.json()["total"]
        assert self.reduced["amount"] < self.total["amount"]
        for under in set(self.work):  # a guest who is known: another total is another request of theirs
            guest = self.shop.session()
            put = guest.put(f"/api/cart/lines/{self.sku}", {"quantity": 1, "revision": 0})
            assert put.status_code == 200, put.text
            self.cookies[under] = {"flores_cart": guest.http.cookies["flores_cart"]}
        self.totals = {}  # key -> what the customer was told that it costs without the code
        self.cancelled = 0

    def body(self, under):
        person = f"c{int(under, 16) % self.CUSTOMERS}@customers.example"
        lines = [{"sku": self.sku, "quantity": 1}]
        body = (order_body(lines, self.slot, self.totals[under]) if under in self.totals
                else order_body(lines, self.slot, self.reduced, code="CHAOS"))
        return {**body, "buyer": {**body["buyer"], "email": person}}

    def asks_again(self, under, answer):
        if answer.status_code != 409 or answer.json()["code"] != "code_refused":
            return False
        self.totals[under] = answer.json()["quote"]["total"]
        return True

    def ordered(self, http, under, placed):
        if int(under, 16) % 4:
            return
        path = f"/api/orders/{placed['number']}/cancel?token={placed['access_token']}"
        for _ in range(ATTEMPTS_MAX):
            answer = self.ask(http, path, {}, under)
            if answer is None:
                continue
            assert answer.status_code == 200, answer.text
            with self.lock:
                self.cancelled += 1
            return

    def faults(self):
        assert self.shop.stop() == 0
        db = sqlite3.connect(self.shop.folder / "order.db")
        held = yield from self.promotion_faults(db, "after the rush")
        orders, lost = db.execute(
            "SELECT count(*), sum(status = 'cancelled') FROM orders").fetchone()
        print(f"{self.calls} calls by {self.clients} clients, {self.kills} kills: {orders} orders, "
              f"{self.cancelled} cancelled, {held} of {self.USES_MAX} uses held, "
              f"refused {dict(self.refused)}")
        if orders != self.calls * 2 // 3:
            yield f"{orders} orders of {self.calls * 2 // 3}"
        if held < self.USES_MAX - lost:
            yield f"only {held} uses held, though more orders wanted one"
        if self.unanswered:
            yield f"{self.unanswered} calls never got an answer"
        db.execute("UPDATE orders SET hold_until = placed_at")
        db.commit()
        db.close()
        yield from self.lapse_faults()

    def lapse_faults(self):
        """All that is left lapses, across a kill."""
        self.shop.start()
        self.shop.kill()
        self.shop.start()
        db = sqlite3.connect(f"file:{self.shop.folder}/order.db?mode=ro", uri=True)
        while db.execute("SELECT count(*) FROM orders WHERE status = 'pending'").fetchone()[0]:
            time.sleep(0.1)
        if (yield from self.promotion_faults(db, "after all lapsed")) != 0:
            yield "orders that lapsed still hold the promotion"
        db.close()
        assert self.shop.stop() == 0

    def promotion_faults(self, db, when):
        one = lambda sql: db.execute(sql).fetchone()[0]  # noqa: E731
        used = one("SELECT used FROM promotion")
        held = one("SELECT count(*) FROM promotion_use WHERE held = 1")
        live = one("SELECT count(*) FROM orders WHERE promotions <> '[]' AND status <> 'cancelled'")
        if not used == held == live <= self.USES_MAX:
            yield f"{when}: {used} uses counted, {held} held, {live} orders with the promotion"
        by_person = collections.Counter(person for (person,) in db.execute(
            "SELECT json_extract(people, '$.buyer_email') FROM orders "
            "WHERE promotions <> '[]' AND status <> 'cancelled'"))
        counted = one("SELECT sum(used) FROM promotion_customer")
        if max(by_person.values(), default=0) > 1 or counted != live:
            yield f"{when}: a customer has it twice, or {counted} are counted for {live}"
        wrong = one("SELECT count(*) FROM orders "
                    "WHERE total <> merchandise + delivery_fee + surcharge - discount "
                    "OR (discount = 0) <> (promotions = '[]')")
        if wrong:
            yield f"{when}: {wrong} orders do not add up"
        return held


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--short", action="store_true", help="a tenth of the calls, two kills")
    short = asked.parse_args().short
    faults = []
    runs = [(Run, 2000, 64, 500, 10_000, 5), (Run, 2000, 64, 10_000, 300, 5),
            (PromotionRun, 2000, 64, 10_000, 10_000, 5)]
    if short:
        runs = [(Run, 400, 32, 100, 10_000, 2), (Run, 400, 32, 10_000, 60, 2),
                (PromotionRun, 500, 32, 10_000, 10_000, 2)]
    for kind, *shape in runs:
        with tempfile.TemporaryDirectory() as folder:
            shop = Shop(pathlib.Path(folder) / "data")
            shop.prepare()
            shop.start()
            run = kind(shop, *shape)
            run.prepare()
            run.run()
            faults += run.faults()
    for fault in faults:
        print("FAULT:", fault)
    return 1 if faults else 0


sys.exit(main())
