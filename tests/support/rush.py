"""Many clients want more than there is, a third of them ask again with the same key, while something
ends under them. Afterwards the orders have to add up, whatever happened: units sold + units left =
units there were; the slot is never above its capacity; no key has two orders; every order that was
answered is there."""
import collections
import random
import threading
import time
import uuid

import requests

from support.buying import ZONE, open_slot, order_body, quote
from support.shop import key

RETRY_PAUSE_S = 0.02
ATTEMPTS_MAX = 2000
PATIENCE_S = 10


class Rush:
    def __init__(self, shop, calls, clients, units, capacity):
        self.shop, self.calls, self.clients = shop, calls, clients
        self.units, self.capacity = units, capacity
        self.random = random.Random(7)
        self.work = collections.deque()
        self.lock = threading.Lock()
        self.answered = {}  # key -> set of order numbers
        self.cookies = {}  # key -> the cookie of the guest who uses it; none before an answer
        self.refused = collections.Counter()
        self.unanswered = 0
        self.done = 0
        self.longest_s = 0.0  # that anybody waited for an answer

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
        while (wanted := self.next_key()) is not None:
            self.order(http, wanted)

    def next_key(self):
        """Of the next call; None when there is none any more."""
        with self.lock:
            return self.work.popleft() if self.work else None

    def order(self, http, under):
        """Asks until there is an answer, as a customer whose connection breaks would."""
        for _ in range(ATTEMPTS_MAX):
            answer = self.ask(http, "/api/orders", self.body(under), under)
            if answer is None or self.asks_again(under, answer):
                continue
            with self.lock:
                self.done += 1
                if "flores_cart" in answer.cookies:
                    self.cookies[under] = {"flores_cart": answer.cookies["flores_cart"]}
                if answer.status_code == 201:
                    self.answered.setdefault(under, set()).add(answer.json()["number"])
                else:
                    self.refused[answer.json()["code"]] += 1
            if answer.status_code == 201:
                self.ordered(http, under, answer.json())
            return
        with self.lock:
            self.unanswered += 1

    def ask(self, http, path, body, under):
        """One attempt, with the key's cookie alone; None when no answer meant anything."""
        http.cookies.clear()
        began = time.monotonic()
        try:
            answer = http.post(self.shop.url + path, json=body, timeout=PATIENCE_S,
                               headers={"Idempotency-Key": under}, cookies=self.cookies.get(under))
            self.look_at(answer)
            if answer.status_code not in (503, 504):
                return answer
        except (requests.RequestException, TypeError):
            pass
        finally:
            self.longest_s = max(self.longest_s, time.monotonic() - began)
        time.sleep(RETRY_PAUSE_S)
        return None

    def look_at(self, answer):
        pass

    def body(self, under):
        return order_body([{"sku": self.sku, "quantity": 1}], self.slot, self.total)

    def asks_again(self, under, answer):
        return False

    def ordered(self, http, under, placed):
        pass

    def start_clients(self):
        self.threads = [threading.Thread(target=self.client) for _ in range(self.clients)]
        for thread in self.threads:
            thread.start()

    def wait_for_clients(self):
        for thread in self.threads:
            thread.join()

    def broken_promises(self, rows):
        """What does not hold of the orders that `rows` finds (SQL and its values)."""
        def one(sql, *values):
            return rows(sql, *values)[0][0]
        sold = -one("SELECT coalesce(sum(delta), 0) FROM stock_movement WHERE sku = ? "
                    "AND reason = 'sold'", self.sku)
        orders = one("SELECT count(*) FROM orders")
        left = one("SELECT on_hand FROM stock WHERE sku = ?", self.sku)
        taken = one("SELECT max(taken) FROM slot_use WHERE date = ? AND slot = ?",
                    self.slot["date"], self.slot["slot"])
        stored = {number for (number,) in rows("SELECT number FROM orders")}
        said = [n for numbers in self.answered.values() for n in numbers]
        print(f"{self.calls} calls by {self.clients} clients: {orders} orders, "
              f"{left} of {self.units} units left, slot {taken} of {self.capacity}, "
              f"{len(self.answered)} keys answered 201, refused {dict(self.refused)}, "
              f"longest answer {self.longest_s:.1f} s")
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
