"""What a process of production does when a store that it needs is not there at its start, or does
not take it."""
import contextlib
import os
import pathlib
import signal
import time

import pytest
import requests

from support.buying import basket, open_slot, place, quote
from support.letters import letters
from support.production import ProductionShop, descendants
from support.shop import key, refused
from support.waiting import wait_for

pytestmark = pytest.mark.one_form

SAID_S = 5
# A service, the store it needs as its health names it and as Stores does, a request that needs it.
NEEDED = [("order", "postgresql", "postgres", "/api/delivery/zones"),
          ("cart", "redis", "redis", "/api/cart"),
          ("product", "mongodb", "mongo", "/api/products?limit=1")]
TOLD = {"postgresql": "waiting_for_store", "redis": "redis_unreachable",
        "mongodb": "waiting_for_store"}
ON_REDIS = ("cart", "wishlist")
BESIDE_REDIS = ("gateway", "auth", "product", "user", "order", "review", "contact")
BUYER = "ana@customers.example"
DEADLINE_S = 1.5
SLACK_S = 1
GRACE_S = 1
LAST_WORDS_S = 1  # for the stores, where the requests took all of that
ADDRESSES = "/api/users/me/addresses"
ADDRESS = {"label": "Casa", "recipient": "Eva Soto", "phone": "987654321",
           "line": "Av. Recoleta 100", "commune": "Recoleta"}
REVIEWS = "/api/reviews/products/MIX002"
REVIEW = {"rating": 5, "author": "Ana R.", "title": "Preciosas", "text": "Llegaron frescas."}
# A store, and what a customer asks one process: a service, a verb, a path, a body.
FROZEN = [("postgres", [("user", "POST", ADDRESSES, ADDRESS), ("user", "GET", ADDRESSES, None)]),
          ("mongo", [("review", "POST", REVIEWS, REVIEW), ("review", "GET", REVIEWS, None)])]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with ProductionShop(tmp_path_factory.mktemp("dependencies") / "data").prepared() as one:
        yield one


@pytest.fixture(autouse=True)
def nothing_is_left(request):
    """What a test that failed left behind must not disturb the next."""
    yield
    if "shop" in request.fixturenames:
        request.getfixturevalue("shop").kill()


@pytest.mark.parametrize(("service", "dependency", "store", "path"), NEEDED)
def test_a_store_that_is_away_at_the_start_is_waited_for(shop, service, dependency, store, path):
    shop.start_one("auth")  # for the sessions that ended
    shop.stores.kill(store)
    said = len(shop.log_lines)
    shop.start_one(service)
    url = shop.urls[service]
    assert requests.get(url + "/health/live", timeout=SAID_S).status_code == 200
    ready = requests.get(url + "/health/ready", timeout=SAID_S)
    assert ready.status_code == 503
    assert {"name": dependency, "status": "down"} in ready.json()["services"]
    assert any(TOLD[dependency] in line for line in shop.log_lines[said:])
    refused = requests.get(url + path, timeout=SAID_S)
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    shop.stores.start_again(store)
    shop.wait_until_ready(service)
    wait_for(lambda: requests.get(url + path, timeout=SAID_S).status_code == 200)
    assert shop.stop_one(service) == 0


def readiness(shop, service):
    """The status, and how each of what is watched is."""
    answer = requests.get(shop.urls[service] + "/health/ready", timeout=SAID_S)
    return answer.status_code, {one["name"]: one["status"] for one in answer.json()["services"]}


def test_without_redis_only_what_keeps_its_data_there_is_not_ready(shop):
    shop.start()
    guest = shop.session()
    slot = open_slot(guest)
    shop.stores.kill("redis")
    try:
        for service in (*ON_REDIS, *BESIDE_REDIS):
            wait_for(lambda: readiness(shop, service)[1]["redis"] == "down", service)
            assert readiness(shop, service)[0] == (503 if service in ON_REDIS else 200), service
        assert guest.get("/health/ready").json()["status"] == "degraded"
        assert guest.get("/api/cart").status_code == 503
        assert place(guest, basket("MIX002"), slot).status_code == 201
    finally:
        shop.stores.start_again("redis")
    wait_for(lambda: len(letters(shop, BUYER)) == 1, "the event did not wait", within_s=90)
    for service in ON_REDIS:
        shop.wait_until_ready(service)
    wait_for(lambda: guest.get("/api/cart").status_code == 200)


def test_a_service_that_nobody_asks_is_ready_again_once_its_store_is_back(shop):
    shop.start("auth", "review")
    wait_for(lambda: shop.redis("EXISTS", "lease:review") == "1")
    shop.stores.kill("mongo")
    try:
        wait_for(lambda: shop.redis("EXISTS", "lease:review") == "0")
        assert requests.get(shop.urls["review"] + REVIEWS).status_code == 503  # the last that asks
    finally:
        shop.stores.start_again("mongo")
    shop.wait_until_ready("review")


def test_a_catalogue_that_is_away_is_not_taken_for_a_lost_one(shop):
    shop.start()  # for the stock that the seed told of
    assert shop.stop() == 0
    shop.stores.kill("mongo")
    try:
        said = refused(shop, "seed")
    finally:
        shop.stores.start_again("mongo")
    assert "Not available" in said and "Restore" not in said


@contextlib.contextmanager
def frozen(shop, store):
    """It keeps its connections and says nothing on them."""
    pid = int((pathlib.Path(shop.stores.folder.name) / f"stores/log/{store}.pid").read_text())
    os.kill(pid, signal.SIGSTOP)
    all_of_it = [pid, *descendants(pid)]
    for each in all_of_it:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in reversed(all_of_it):
            os.kill(each, signal.SIGCONT)


@pytest.fixture
def hurried(shop, monkeypatch):
    """The shop with little time for each request."""
    monkeypatch.setitem(shop.settings, "FLORES_REQUEST_DEADLINE_MS", str(int(DEADLINE_S * 1000)))
    return shop.start()


def late(ask):
    """What it says after no more than the time of the request."""
    began = time.monotonic()
    answer = ask()
    took = time.monotonic() - began
    assert took < DEADLINE_S + SLACK_S, (took, answer.text)
    assert answer.status_code in (503, 504), answer.text
    return answer


@pytest.mark.parametrize(("store", "asked"), FROZEN)
def test_nobody_waits_for_a_frozen_store_beyond_the_deadline(hurried, store, asked):
    customer = hurried.customer()
    with frozen(hurried, store):
        first = None
        for service, verb, path, body in asked * 2:
            caller = hurried.at(service, customer.token)
            answer = late(lambda: caller.ask(verb, path, body, headers=key()))
            first = first or answer
        assert first.status_code == 504 and first.json()["code"] == "deadline_exceeded"
    for service, _, path, _ in asked:
        caller = hurried.at(service, customer.token)
        wait_for(lambda: caller.get(path).status_code == 200)


@pytest.mark.parametrize(("service", "store"), [("product", "mongo"), ("order", "postgres")])
def test_a_frozen_store_holds_up_no_end_beyond_its_time(shop, monkeypatch, service, store):
    monkeypatch.setitem(shop.settings, "SHUTDOWN_GRACE_S", str(GRACE_S))
    florist = shop.start().admin()
    with frozen(shop, store):
        florist.post("/api/stock/movements", {"sku": "MIX002", "reason": "received", "quantity": 1})
        wait_for(lambda: not shop.is_ready(service))
        began = time.monotonic()
        assert shop.stop_one(service) == 0
        assert time.monotonic() - began < GRACE_S + LAST_WORDS_S + SLACK_S


def test_an_order_sent_again_after_the_deadline_is_placed_once(hurried):
    guest, lines, under = hurried.session(), basket("MIX002"), key()
    slot = open_slot(guest)
    total = quote(guest, lines, slot).json()["total"]
    [(before,)] = hurried.rows("order", "SELECT count(*) FROM orders")
    with frozen(hurried, "postgres"):
        late(lambda: place(guest, lines, slot, total, headers=under))
    wait_for(lambda: place(guest, lines, slot, total, headers=under).status_code in (200, 201))
    assert hurried.rows("order", "SELECT count(*) FROM orders") == [(before + 1,)]


def test_a_process_that_can_do_without_redis_starts_without_it(shop):
    shop.stores.kill("redis")
    try:
        for service in ("auth", "product", "order"):
            shop.start_one(service)
            shop.wait_until_ready(service)
            assert readiness(shop, service)[1]["redis"] == "down"
    finally:
        shop.stores.start_again("redis")


def test_tables_that_are_not_made_yet_are_waited_for(tmp_path):
    fresh = ProductionShop(tmp_path / "data")
    for service, dependency, _, path in NEEDED:
        if dependency != "redis":
            fresh.start_one(service)
            assert readiness(fresh, service) == (503, {dependency: "down"})
            assert requests.get(fresh.urls[service] + path, timeout=SAID_S).status_code == 503
    assert any("index(es). Run: flores migrate" in line for line in fresh.log_lines)
    fresh.command("migrate")
    fresh.start_one("auth")
    for service in ("order", "product"):
        fresh.wait_until_ready(service)
    assert fresh.stop() == 0
    fresh.stores.stop()


def test_a_dry_run_of_migrate_tells_the_steps_of_every_store(tmp_path):
    fresh = ProductionShop(tmp_path / "data")
    told = fresh.command("migrate", "--dry-run").stdout
    assert "orders: step 1, " in told
    assert "product: index by_id of product.catalogue" in told
    assert "review: index unsent of review.reviews.events" in told
    assert fresh.command("migrate", "--dry-run").stdout == told, "it made nothing"
    fresh.command("migrate")
    assert fresh.command("migrate", "--dry-run").stdout == \
        "The stores in flores_db are in this release's form.\n"
    fresh.stores.kill("mongo")
    done = fresh.command("migrate", "--dry-run", check=False)
    assert done.returncode == 1 and "MongoDB" in done.stderr, done
    fresh.stores.start_again("mongo")
    fresh.stores.stop()


def test_a_process_that_waits_ends_when_it_is_told_to(shop):
    shop.stores.kill("postgres")
    try:
        shop.start_one("contact")
        began = time.monotonic()
        shop.stop_one("contact")
        assert time.monotonic() - began < SAID_S
    finally:
        shop.stores.start_again("postgres")


@contextlib.contextmanager
def told_of_stores(shop, **settings):
    """What starts meanwhile reaches its stores by these."""
    kept = dict(shop.stores.settings)
    for name, value in settings.items():
        shop.stores.settings.pop(name + "_FILE", None)
        shop.stores.settings[name] = value
    try:
        yield
    finally:
        shop.stores.settings = kept


def what_it_says(shop, service, **settings):
    """The words of a start that the stores do not take, within five seconds."""
    began = time.monotonic()
    with told_of_stores(shop, **settings):
        done = shop.command("serve", service, check=False)
    assert time.monotonic() - began < SAID_S
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_a_process_gives_way_to_who_copies_its_stores(shop):
    copied = ("SET", "production:copying", "flores promote", "PX", "60000")
    shop.redis(*copied)
    try:
        assert "being copied by flores promote" in what_it_says(shop, "cart")
        shop.redis("DEL", "production:copying")
        shop.start_one("cart")
        assert "cart, process" in shop.redis("ZRANGE", "production:serving", "0", "-1")
        shop.redis(*copied)
        shop.processes.pop("cart").wait(timeout=30)
    finally:
        shop.redis("DEL", "production:copying")
    assert shop.redis("EXISTS", "production:serving") == "0"


def test_a_redis_that_lost_its_mark_serves_no_half_promoted_shop(shop):
    shop.rows("order", "CREATE TABLE promote_mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
              "INSERT INTO promote_mark VALUES ('shop', 'x')")
    try:
        assert "is not finished" in what_it_says(shop, "order")
    finally:
        shop.rows("order", "DROP TABLE promote_mark")
    assert shop.redis("EXISTS", "production:serving") == "0"


def test_without_redis_too_a_half_promoted_shop_is_not_served(shop):
    shop.redis("HSET", "promote_mark", "state", "begun")
    shop.rows("order", "CREATE TABLE promote_mark (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
              "INSERT INTO promote_mark VALUES ('shop', 'x')")
    shop.stores.kill("redis")
    try:
        try:
            for service in ("order", "user"):
                assert "is not finished" in what_it_says(shop, service)
            shop.start_one("cart")
        finally:
            shop.stores.start_again("redis")
        shop.processes.pop("cart").wait(timeout=30)
    finally:
        shop.redis("DEL", "promote_mark")
        shop.rows("order", "DROP TABLE promote_mark")


def of_mongo(shop, old, new):
    uri = pathlib.Path(shop.stores.settings["MONGODB_URI_FILE"]).read_text().strip()
    return uri.replace(old, new)


def without_credentials(shop):
    uri = of_mongo(shop, "", "")
    return "mongodb://" + uri.partition("@")[2]


@pytest.mark.parametrize(("service", "path"), [("product", NEEDED[2][3]), ("review", REVIEWS)])
def test_a_wrong_database_of_mongo_is_no_empty_shop(shop, service, path):
    wrong = of_mongo(shop, "/flores_db", "/no_such?authSource=flores_db")
    said = len(shop.log_lines)
    with told_of_stores(shop, MONGODB_URI=wrong):
        shop.start_one(service)
    assert readiness(shop, service) == (503, {"mongodb": "down"})
    assert requests.get(shop.urls[service] + path, timeout=SAID_S).status_code == 503
    assert any("database no_such, authSource flores_db lacks" in line and "flores migrate" in line
               for line in shop.log_lines[said:])
    began = time.monotonic()
    shop.stop_one(service)
    assert time.monotonic() - began < SAID_S


def test_what_mongo_does_not_take_ends_a_process_that_waited_for_it(shop):
    for service, uri in (("product", of_mongo(shop, "flores_user:", "nobody:")),
                         ("review", without_credentials(shop))):
        shop.stores.kill("mongo")
        said = len(shop.log_lines)
        try:
            with told_of_stores(shop, MONGODB_URI=uri):
                shop.start_one(service)
        finally:
            shop.stores.start_again("mongo")
        assert shop.processes[service].wait(timeout=2 * SAID_S) == 1
        wait_for(lambda: any("refuses the user or the password of MONGODB_URI" in line
                             for line in shop.log_lines[said:]), service)


def test_what_a_store_does_not_take_stops_the_start_and_is_named(shop):
    wrong = "not-this-one"
    redis = f"127.0.0.1:{shop.stores.settings['REDIS_PORT']}"
    redis_password = pathlib.Path(shop.stores.settings["REDIS_PASSWORD_FILE"]).read_text()
    for service, variable, settings in (
            ("user", "DB_PASSWORD", {"DB_PASSWORD": wrong}),
            ("user", "DB_NAME", {"DB_NAME": "no_such_database"}),
            ("user", "DB_SSLROOTCERT", {"DB_SSLMODE": "verify-full",
                                        "DB_SSLROOTCERT": "/nowhere/ca.pem"}),
            ("user", "DB_SSLMODE", {"DB_SSLMODE": "require"}),
            ("cart", "REDIS_PASSWORD", {"REDIS_PASSWORD": wrong}),
            ("cart", "REDIS_URL", {"REDIS_URL": f"redis://:{redis_password}@{redis}/9999"}),
            ("product", "MONGODB_URI", {"MONGODB_URI": of_mongo(shop, "flores_user:", "nobody:")}),
            ("product", "authSource no_such", {"MONGODB_URI": of_mongo(shop, "/flores_db",
                                                                       "/no_such")}),
            ("review", "MONGODB_URI", {"MONGODB_URI": without_credentials(shop)}),
            ("review", "a user without a password",
             {"MONGODB_URI": without_credentials(shop).replace("://", "://flores_user@")}),
            ("review", 'option "ttls"', {"MONGODB_URI": of_mongo(shop, "", "") + "?ttls=true"}),
            ("cart", "WRONGPASS", {"REDIS_URL": f"redis://default@{redis}"})):
        said = what_it_says(shop, service, **settings)
        assert variable in said, (settings, said)
        assert wrong not in said and redis_password not in said


def test_an_order_is_answered_in_time(hurried):
    guest, lines = hurried.session(), basket("MIX002")
    slot = open_slot(guest)
    total = quote(guest, lines, slot).json()["total"]
    with frozen(hurried, "postgres"):
        at = hurried.at("order")
        for _ in range(3):
            late(lambda: place(at, lines, slot, total))
