"""What customers meet where PostgreSQL is there and does not do what it is asked: an operator holds
a row, or it takes no writes."""
import concurrent.futures
import contextlib
import subprocess
import threading
import time

import pytest
import requests

from support.buying import basket, open_slot, place, quote
from support.production import ProductionShop
from support.waiting import wait_for

pytestmark = pytest.mark.one_form

HELD, OTHER = "MIX002", "MIX003"
OPERATOR = "an operator"
SOON_S = 5
AT_ONCE = 4


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    one = ProductionShop(tmp_path_factory.mktemp("postgres") / "data", replicas={"order": 2})
    with one.served():
        yield one


@contextlib.contextmanager
def held(shop, sku):
    """Within a transaction of psql that nobody ends."""
    def hold():
        with contextlib.suppress(subprocess.CalledProcessError):
            shop.postgres("psql", "-c", "BEGIN; SELECT 1 FROM orders.stock "
                          f"WHERE sku = '{sku}' FOR UPDATE; SELECT pg_sleep(600)",
                          PGAPPNAME=OPERATOR)
    holder = threading.Thread(target=hold)
    holder.start()
    wait_for(lambda: shop.rows("order", "SELECT wait_event FROM pg_stat_activity "
                               "WHERE application_name = ?", OPERATOR) == [("PgSleep",)])
    try:
        yield
    finally:
        shop.rows("order", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE application_name = ?", OPERATOR)
        holder.join()


def test_a_row_that_somebody_holds_stops_those_alone_who_want_it(shop):
    guest = shop.session()
    slot = open_slot(guest)
    with held(shop, HELD), concurrent.futures.ThreadPoolExecutor(2 * AT_ONCE) as at_once:
        blocked = [at_once.submit(place, shop.session(), basket(HELD), slot)
                   for _ in range(2 * AT_ONCE)]
        for _ in range(AT_ONCE):
            began = time.monotonic()
            placed = place(guest, basket(OTHER), slot)
            assert placed.status_code == 201, placed.text
            assert time.monotonic() - began < SOON_S
        for one in blocked:
            answer = one.result()
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["Retry-After"]) > 0
    assert place(guest, basket(HELD), slot).status_code == 201


def test_a_postgres_that_takes_no_writes_is_down_until_it_takes_them(shop):
    def tell(what):
        user = shop.stores.settings["DB_USER"]
        shop.postgres("psql", "-c", f"ALTER ROLE {user} {what}",
                      "-c", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                      "WHERE application_name = 'flores'",
                      PGOPTIONS="-c default_transaction_read_only=off")

    def is_down(name):
        ready = requests.get(shop.urls[name] + "/health/ready", timeout=SOON_S)
        down = {"name": "postgresql", "status": "down"} in ready.json()["services"]
        return down and ready.status_code == 503
    at, lines = shop.at("order"), basket(OTHER)
    slot = open_slot(at)
    total = quote(at, lines, slot).json()["total"]
    tell("SET default_transaction_read_only = on")
    try:
        for name in shop.processes_of("order"):
            wait_for(lambda: is_down(name))
        refused = place(at, lines, slot, total)
        assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
        assert is_down("order")
    finally:
        tell("RESET default_transaction_read_only")
    for name in shop.processes:
        shop.wait_until_ready(name)
    assert place(at, lines, slot, total).status_code == 201
