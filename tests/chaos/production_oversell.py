#!/usr/bin/env python3
"""Never oversold, never ordered twice, nothing lost: the nine processes of production with three
order services, while each process and each store is killed (-9) and started again, and connections
are cut, swallowed and delayed, all of it under customers.

Holds afterwards: what tests/chaos/oversell.py asks of the orders; each order was told of by exactly
one mail, and every event was taken; product shows what order has in stock; no change of a cart that
was answered is gone; the gateway answered all the while within its deadline, with Retry-After where
it refused. Exit code 0 and the figures when all of it holds; 1 and what does not.
"""
import argparse
import collections
import email
import email.policy
import functools
import itertools
import pathlib
import re
import sys
import tempfile
import threading
import time

import requests

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.buying import COMMUNE  # noqa: E402
from support.production import (  # noqa: E402
    SCHEMAS, SERVICES, ProductionShop, Stores, address_of)
from support.proxies import Proxies  # noqa: E402
from support.rush import PATIENCE_S, RETRY_PAUSE_S, Rush  # noqa: E402
from support.waiting import wait_for  # noqa: E402

DEADLINE_S = 4
SLACK_S = 2  # of a machine on which all of this runs at once
DOWN_S = 1  # of what is killed or cut
SWALLOWED_S = 6  # longer than anybody waits
PAUSE_S = 0.3  # of a customer between two orders, by which a share lasts while something is down
SETTLED_S = 150  # until every event was taken: an outbox looks again after up to a minute
WAYS = ("postgres", "redis", "mongo", "order")


class Watched:
    """What the gateway answered to anybody."""

    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.longest_s = 0.0
        self.faults = []

    def ask(self, http, method, url, **more):
        """The answer; None while there is no gateway."""
        began = time.monotonic()
        try:
            answer = http.request(method, url, timeout=PATIENCE_S, **more)
        except requests.Timeout:
            answer = None
            self.fault(f"{method} {url}: no answer in {PATIENCE_S} s")
        except requests.RequestException:
            return None
        with self.lock:
            self.longest_s = max(self.longest_s, time.monotonic() - began)
        if answer is not None:
            self.look_at(answer)
        return answer

    def look_at(self, answer):
        with self.lock:
            self.statuses[answer.status_code] += 1
        if answer.status_code == 503 and "Retry-After" not in answer.headers:
            self.fault(f"503 without Retry-After: {answer.url} {answer.text}")
        if answer.status_code >= 500 and answer.status_code not in (503, 504):
            self.fault(f"{answer.status_code}: {answer.url} {answer.text}")

    def fault(self, what):
        with self.lock:
            self.faults.append(what)


class Wave(Rush):
    """Its clients get their calls a share at a time."""

    def __init__(self, shop, watched, calls, clients, units):
        super().__init__(shop, calls, clients, units, capacity=10_000)
        self.watched = watched
        self.share = collections.deque()
        self.over = False
        self.changed = threading.Condition(self.lock)

    def next_key(self):
        time.sleep(PAUSE_S)
        with self.changed:
            self.changed.wait_for(lambda: self.share or self.over)
            return self.share.popleft() if self.share else None

    def hand_out(self, count):
        with self.changed:
            for _ in range(min(count, len(self.work))):
                self.share.append(self.work.popleft())
            self.changed.notify_all()

    def end(self):
        self.hand_out(len(self.work))
        with self.changed:
            self.over = True
            self.changed.notify_all()
        self.wait_for_clients()

    def look_at(self, answer):
        self.watched.look_at(answer)

    def wait_for_answers(self, count):
        wait_for(lambda: self.done >= count or not any(t.is_alive() for t in self.threads),
                 lambda: f"{self.done} answers of {count}", within_s=120)


class CartKeeper(threading.Thread):
    """A guest who changes a line of the cart again and again, and remembers what was answered."""

    def __init__(self, shop, watched, sku):
        super().__init__()
        self.shop, self.watched, self.sku = shop, watched, sku
        self.url = shop.url
        self.over = threading.Event()
        self.http = requests.Session()
        self.answered, self.revision = 0, 0
        self.possible = set()  # what was asked for since, without an answer
        self.acknowledged = 0
        self.lost = []

    def run(self):
        for quantity in itertools.cycle(range(1, 90)):
            if self.over.wait(RETRY_PAUSE_S):
                return
            answer = self.watched.ask(
                self.http, "PUT", f"{self.url}/api/cart/lines/{self.sku}",
                json={"quantity": quantity, "revision": self.revision})
            if answer is not None and answer.status_code == 200:
                self.answered, self.revision = quantity, answer.json()["revision"]
                self.possible.clear()
                self.acknowledged += 1
            else:
                self.possible.add(quantity)
                self.look()

    def look(self):
        """Reads until there is an answer: it has what was answered last, or asked for since."""
        while not self.over.is_set():
            answer = self.watched.ask(self.http, "GET", self.url + "/api/cart")
            if answer is not None and answer.status_code == 200:
                self.compare(answer.json())
                return
            time.sleep(RETRY_PAUSE_S)

    def compare(self, cart):
        found = sum(line["quantity"] for line in cart["lines"])
        if found != self.answered and found not in self.possible:
            self.lost.append(f"a cart has {found}; answered {self.answered}, "
                             f"asked for {sorted(self.possible)}")
        self.revision = cart["revision"]

    def broken_promises(self):
        self.over.set()
        self.join()
        answer = self.http.get(self.url + "/api/cart", timeout=PATIENCE_S)
        self.compare(answer.json())
        return self.lost


class Looker(threading.Thread):
    """A visitor who looks around."""

    PATHS = ("/api/products?limit=5", f"/api/delivery/dates?commune={COMMUNE}&days=3",
             "/api/search?q=rosas", "/api/reviews/products/MIX002", "/api/wishlist/shared/none",
             "/health")

    def __init__(self, shop, watched):
        super().__init__()
        self.url, self.watched = shop.url, watched
        self.over = threading.Event()

    def run(self):
        http = requests.Session()
        for path in itertools.cycle(self.PATHS):
            if self.over.wait(0.05):
                return
            self.watched.ask(http, "GET", self.url + path)


def lead_through_proxies(shop, proxies):
    """Every process reaches the stores and order by a way that can be cut."""
    shop.environment()  # the stores are there
    stores = shop.stores.settings
    stores["DB_PORT"] = str(proxies.add("postgres", stores["DB_PORT"]))
    stores["REDIS_PORT"] = str(proxies.add("redis", stores["REDIS_PORT"]))
    uri_file = pathlib.Path(stores["MONGODB_URI_FILE"])
    uri = uri_file.read_text()
    port = uri.rpartition(":")[2].partition("/")[0]
    uri_file.write_text(uri.replace(f":{port}/", f":{proxies.add('mongo', port)}/"))
    hosts = [address_of(name) for name in shop.processes_of("order")]
    port = proxies.add("order", shop.settings["ORDER_SERVICE_PORT"], hosts)
    shop.settings["ORDER_SERVICE_URL"] = f"http://{','.join(hosts)}:{port}"


def blows(shop, proxies, short):
    """What is done to the shop, and how it is mended: (name, do, mend)."""
    def killing_both(name, store):
        def kill():
            shop.kill_one(name)
            shop.stores.kill(store)

        def start_again():
            shop.start_one(name)  # it waits for the store
            shop.stores.start_again(store)
        return (f"kill {name} and {store}", kill, start_again)

    def killing(name):
        return (f"kill {name}", lambda: shop.kill_one(name), lambda: shop.start_one(name))

    def killing_store(name):
        return (f"kill {name}", lambda: shop.stores.kill(name),
                lambda: shop.stores.start_again(name))

    def on_way(what, name, *how):
        return (f"{what} {name}", lambda: getattr(proxies, what)(name, *how),
                lambda: proxies.mend(name))

    orders = shop.processes_of("order")
    if short:
        return [killing(orders[0]), killing_both(orders[2], "postgres"), killing("product"),
                killing_store("redis"), killing(orders[1]), killing_store("mongo"),
                killing("gateway"), on_way("cut", "order"), on_way("delay", "postgres", 100),
                killing("cart"), on_way("swallow", "redis"), killing("contact")]
    services = [name for name in SERVICES if name != "order"]
    return [*map(killing, (*orders, *services, "gateway")), *map(killing_store, Stores.NAMES),
            killing_both("order", "postgres"), killing_both("cart", "redis"),
            killing_both("product", "mongo"),
            *(on_way("cut", name) for name in WAYS), *(on_way("swallow", name) for name in WAYS),
            *(on_way("delay", name, 200) for name in WAYS)]


def strike(wave, blow, share):
    """Under load: some are answered, it is down, it is back, the others are answered too."""
    name, do, mend = blow
    began = time.monotonic()
    before = wave.done
    wave.hand_out(share)
    wave.wait_for_answers(before + share // 4)
    do()
    time.sleep(SWALLOWED_S if name.startswith("swallow") else DOWN_S)
    mend()
    back = time.monotonic()
    wave.wait_for_answers(before + share)
    print(f"{name}: {share} answers in {time.monotonic() - began:.1f} s, "
          f"the last {time.monotonic() - back:.1f} s after it was back", flush=True)


def wait_until_told(shop):
    """Until nothing waits in an outbox or a stream, and every mail was sent."""
    def waiting():
        found = {name: sum(shop.rows(name, "SELECT (SELECT count(*) FROM outbox_unsent), (SELECT "
                                     "count(*) FROM outbox_failure WHERE again_at IS NOT NULL)")[0])
                 for name in SCHEMAS}
        [(found["mails"],)] = shop.rows("contact",
                                        "SELECT count(*) FROM mail WHERE state = 'waiting'")
        found["streams"] = len(shop.redis("KEYS", "events:published:*").split())
        return found
    began = time.monotonic()
    wait_for(lambda: not any(waiting().values()), lambda: f"not taken: {waiting()}",
             within_s=SETTLED_S)
    print(f"every event was taken {time.monotonic() - began:.1f} s after the last order")


def mails_of(shop):
    """The Message-IDs of what told the buyers of each order: one that was sent twice is one."""
    found = collections.defaultdict(set)
    for file in (shop.folder / "mail").glob("*.eml"):
        letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for number in set(re.findall(r"FV-\d{8}-\w{5}", letter["Subject"])):
            found[number].add(letter["Message-ID"])
    return found


def event_faults(shop, wave):
    """Each order has one mail, its stock is what product shows, no event became a dead letter."""
    told = mails_of(shop)
    numbers = {number for (number,) in shop.rows("order", "SELECT number FROM orders")}
    twice = [number for number, ids in told.items() if len(ids) > 1]
    if set(told) != numbers or twice:
        yield (f"{len(numbers)} orders, mails of {len(told)}; not told of: "
               f"{sorted(numbers - set(told))[:5]}; more than once: {twice[:5]}")
    listed = shop.command("events", "list").stdout
    if "Every event was taken" not in listed:
        yield "dead letters:\n" + listed
    left = shop.rows("order", "SELECT on_hand FROM stock WHERE sku = ?", wave.sku)[0][0]

    def shown():
        url = f"{shop.url}/api/products/{wave.sku.partition('-')[0]}"
        sizes = requests.get(url, timeout=PATIENCE_S).json()["sizes"]
        return next(size["availability"] for size in sizes if size["sku"] == wave.sku)
    try:
        wait_for(lambda: (shown() == "out") == (left == 0))
    except AssertionError:
        yield f"product shows {shown()} of what order has {left} of"
    print(f"{len(numbers)} orders, {len(told)} mails; product shows \"{shown()}\"")


def run(shop, proxies, short, only):
    shop.prepare()
    shop.start()
    watched = Watched()
    plan = [blow for blow in blows(shop, proxies, short) if only in blow[0]]
    share = 70 if short else 200
    calls = share * len(plan)
    wave = Wave(shop, watched, calls, clients=16 if short else 48, units=calls * 6 // 10)
    wave.prepare()
    others = [*(CartKeeper(shop, watched, "MIX002") for _ in range(2)), Looker(shop, watched)]
    for thread in others:
        thread.start()
    wave.start_clients()
    for blow in plan:
        strike(wave, blow, share)
    wave.end()
    faults = list(wave.broken_promises(functools.partial(shop.rows, "order")))
    wait_until_told(shop)
    faults += event_faults(shop, wave)
    for thread in others[:-1]:
        faults += thread.broken_promises()
    others[-1].over.set()
    others[-1].join()
    print(f"{sum(thread.acknowledged for thread in others[:-1])} changes of carts answered; "
          f"the gateway's answers: {dict(sorted(watched.statuses.items()))}, "
          f"the longest after {max(watched.longest_s, wave.longest_s):.1f} s")
    if max(watched.longest_s, wave.longest_s) > DEADLINE_S + SLACK_S:
        faults.append(f"an answer took longer than {DEADLINE_S + SLACK_S} s")
    if shop.stop() != 0:
        faults.append("a process did not end well")
    return faults + watched.faults


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--short", action="store_true", help="fewer blows, and fewer calls for each")
    asked.add_argument("--only", default="", help="the blows whose name has this in it")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = ProductionShop(pathlib.Path(folder) / "data", replicas={"order": 3},
                              FLORES_REQUEST_DEADLINE_MS=str(DEADLINE_S * 1000))
        proxies = Proxies()
        lead_through_proxies(shop, proxies)
        try:
            faults = run(shop, proxies, said.short, said.only)
        except BaseException:
            print("".join(shop.log_lines[-40:]))
            raise
        finally:
            shop.kill()
            shop.stores.stop()
            proxies.stop()
    for fault in faults[:20]:
        print("FAULT:", fault)
    return 1 if faults else 0


sys.exit(main())
