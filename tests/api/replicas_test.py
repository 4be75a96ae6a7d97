"""What several processes of one service owe: a change in one is seen in all, what is done once is
done once and goes on when its doer dies, and no request is lost when one of them stops."""
import contextlib
import re
import socket
import threading
import time

import pytest
import requests

from support.buying import basket, open_slot, place, quote, stock_of
from support.gate import Gate
from support.letters import letters
from support.production import ProductionShop
from support.shop import key, pesos
from support.waiting import wait_for

pytestmark = pytest.mark.one_form

SKU = "MIX002"
SEEN_S = 2
GOES_ON_S = 10
CLIENTS = 6
ASKED_EACH = 100  # before and after what happens under the load


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    one = ProductionShop(tmp_path_factory.mktemp("replicas") / "data",
                         replicas={"product": 3, "order": 2})
    with one.served():
        yield one


def every_replica_shows(shop, what, title):
    until = time.monotonic() + SEEN_S
    for name in shop.processes_of("product"):
        wait_for(lambda at=shop.at(name): what(at.get(f"/api/products/{SKU}").json()),
                 f"{name} does not show {title}", within_s=until - time.monotonic())


def test_every_replica_shows_a_change_of_the_catalogue(shop):
    admin = shop.admin()
    known = admin.get(f"/api/products/{SKU}/record")
    changed = admin.patch(f"/api/products/{SKU}",
                          {"sizes": [{"size": "estandar", "price": pesos(31990)}]},
                          headers={"If-Match": known.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    every_replica_shows(shop, lambda product: product["sizes"][0]["price"] == pesos(31990), "it")


def test_every_replica_shows_whether_it_is_in_stock(shop):
    admin = shop.admin()
    on_hand = stock_of(shop, SKU)

    def is_shown(state):
        every_replica_shows(shop, lambda product: product["availability"] == state, state)
    is_shown("in_stock")
    for quantity, state in ((-on_hand, "out"), (on_hand, "in_stock")):
        moved = admin.post("/api/stock/movements", {
            "sku": SKU, "quantity": quantity, "reason": "corrected", "note": "recuento"},
            headers=key())
        assert moved.status_code < 300, moved.text
        is_shown(state)


def test_every_replica_knows_what_staff_closed(shop):
    first, second = (shop.at(name, shop.admin().token) for name in shop.processes_of("order"))
    slot = open_slot(first)
    what = {"date": slot["date"], "slot": slot["slot"], "reason": "inventario"}

    def takes_it():
        return quote(second, basket(SKU), slot).status_code == 200
    assert takes_it()
    assert first.put("/api/delivery/closures", what).status_code == 200
    wait_for(lambda: not takes_it(), "it is open elsewhere", within_s=SEEN_S)
    opened = first.delete(f"/api/delivery/closures?date={slot['date']}&slot={slot['slot']}")
    assert opened.status_code == 200
    wait_for(takes_it, "it is closed elsewhere", within_s=SEEN_S)


def test_every_replica_grants_a_promotion_until_it_is_ended(shop):
    first, second = (shop.at(name, shop.admin().token) for name in shop.processes_of("order"))
    slot = open_slot(first)

    def total():
        return quote(second, basket(SKU), slot).json()["total"]["amount"]
    before = total()
    made = first.post("/api/promotions", {"kind": "percentage", "percent": 10,
                                          "name": {"es": "Para todos"}})
    assert made.status_code == 201, made.text
    wait_for(lambda: total() < before, "it is not granted elsewhere", within_s=SEEN_S)
    ended = first.post(f"/api/promotions/{made.json()['id']}/end", {})
    assert ended.status_code == 200, ended.text
    wait_for(lambda: total() == before, "it is granted elsewhere still", within_s=SEEN_S)


def one_holds_the_lease(shop, name, other):
    """Makes this process of order the one that does what is done once."""
    assert shop.stop_one(other) == 0
    wait_for(lambda: shop.redis("GET", "lease:order"), within_s=GOES_ON_S)
    shop.start_one(other)
    shop.wait_until_ready(other)
    assert name in shop.processes


def test_what_is_done_once_goes_on_when_its_doer_dies(shop):
    guest, slot = shop.session(), open_slot(shop.session())
    number = place(guest, basket(SKU), slot).json()["number"]
    doer, other = shop.processes_of("order")
    one_holds_the_lease(shop, doer, other)
    shop.kill_one(doer)
    died = time.monotonic()
    try:
        placed = wait_for(lambda: placed_at(shop.at(other), slot))
        shop.rows("order", "UPDATE orders SET hold_until = placed_at WHERE number = ?", number)
        goes_on(shop, number, placed, until=died + GOES_ON_S)
    finally:
        shop.start_one(doer)
        shop.wait_until_ready(doer)
    told = shop.rows("order", "SELECT count(*) FROM order_change WHERE order_id = (SELECT id FROM "
                     "orders WHERE number = ?) AND status = 'cancelled'", number)
    assert told == [(1,)], "a hold lapses once"


@contextlib.contextmanager
def started_anew(shop, name, **settings):
    """A replica that was killed and has other settings meanwhile."""
    shop.kill_one(name)
    try:
        shop.start_one(name, **settings)
        yield
    finally:
        if name in shop.processes:
            shop.kill_one(name)
        shop.start_one(name)
        shop.wait_until_ready(name)


def test_what_is_done_once_goes_on_when_its_doer_has_no_store_any_more(shop):
    guest, slot = shop.session(), open_slot(shop.session())
    number = place(guest, basket(SKU), slot).json()["number"]
    doer, other = shop.processes_of("order")
    gate = Gate(int(shop.stores.settings["DB_PORT"]))
    with started_anew(shop, doer, DB_PORT=str(gate.port)):
        shop.wait_until_ready(doer)
        one_holds_the_lease(shop, doer, other)
        gate.shut()
        was_cut = time.monotonic()
        placed = wait_for(lambda: placed_at(shop.at(other), slot))
        shop.rows("order", "UPDATE orders SET hold_until = placed_at WHERE number = ?", number)
        goes_on(shop, number, placed, until=was_cut + GOES_ON_S)
    gate.close()


def test_nobody_is_refused_for_a_replica_that_waits_for_its_store(shop):
    room_for_everybody(shop)
    name = shop.processes_of("order")[1]
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with started_anew(shop, name, DB_PORT=str(nobody.getsockname()[1])):
            with Load(shop) as load:
                pass
            counted = requests.get(shop.urls[name] + "/metrics", timeout=10).text
    assert load.failed == []
    assert re.search(r'http_requests_total\{.*"/api/.*"5xx"\} [1-9]', counted), "it was asked"


def goes_on(shop, lapses, placed, until):
    """A hold that ended lapses, and what is told arrives."""
    def lapsed():
        return ("cancelled",) in shop.rows(
            "order", "SELECT status FROM orders WHERE number = ?", lapses)
    wait_for(lapsed, "a hold that ended has not lapsed", within_s=until - time.monotonic())
    wait_for(lambda: is_told(shop, placed), "an event has not arrived",
             within_s=until - time.monotonic())


def placed_at(caller, slot):
    answer = place(caller, basket(SKU), slot)
    return answer.json()["number"] if answer.status_code == 201 else None


def is_told(shop, number):
    return any(number in text for text in letters(shop, "ana@customers.example"))


class Load:
    """Clients who read, quote and order, and remember what failed."""

    def __init__(self, shop):
        self.shop, self.slot = shop, open_slot(shop.session())
        self.total = quote(shop.session(), basket(SKU), self.slot).json()["total"]
        self.over = threading.Event()
        self.asked, self.failed = [], []
        self.threads = [threading.Thread(target=self.client) for _ in range(CLIENTS)]

    def client(self):
        guest = self.shop.session()
        while not self.over.is_set():
            for ask in (lambda: guest.get("/api/products?limit=1"),
                        lambda: guest.get("/api/delivery/zones"),
                        lambda: quote(guest, basket(SKU), self.slot),
                        lambda: place(guest, basket(SKU), self.slot, self.total)):
                try:
                    answer = ask()
                    self.asked.append(answer.status_code)
                    if answer.status_code not in (200, 201):
                        self.failed.append((answer.status_code, answer.text))
                except requests.RequestException as why:
                    self.failed.append(why)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.more_are_asked()
        return self

    def __exit__(self, *_):
        try:
            self.more_are_asked()
        finally:
            self.over.set()
            for thread in self.threads:
                thread.join()

    def more_are_asked(self):
        wanted = len(self.asked) + ASKED_EACH * CLIENTS
        wait_for(lambda: len(self.asked) > wanted)


def room_for_everybody(shop):
    """Stock and a slot that the load does not use up."""
    admin = shop.admin()
    slot = open_slot(admin)
    put = admin.put("/api/delivery/capacity", {
        "date": slot["date"], "slot": slot["slot"], "zone": "zone_1", "capacity": 10_000})
    assert put.status_code < 300, put.text
    moved = admin.post("/api/stock/movements", {
        "sku": SKU, "quantity": 20_000, "reason": "received"}, headers=key())
    assert moved.status_code < 300, moved.text


@pytest.mark.parametrize("service", ["order", "product"])
def test_no_request_is_lost_when_a_replica_stops(shop, service):
    room_for_everybody(shop)
    name = shop.processes_of(service)[1]
    with Load(shop) as load:
        assert shop.stop_one(name) == 0
        shop.start_one(name)
        shop.wait_until_ready(name)
    assert load.failed == []


@pytest.mark.parametrize("service", ["order", "product"])
def test_no_more_is_lost_than_was_in_flight_when_a_replica_is_killed(shop, service):
    room_for_everybody(shop)
    name = shop.processes_of(service)[1]
    with Load(shop) as load:
        shop.kill_one(name)
    shop.start_one(name)
    shop.wait_until_ready(name)
    assert len(load.failed) <= CLIENTS, load.failed
