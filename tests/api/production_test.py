"""What the nine processes of production owe beside what every shop does."""
import json
import pathlib
import socket
import subprocess

import pytest
import requests

from support.buying import basket, open_slot, place
from support.letters import letters
from support.production import ProductionShop
from support.shop import PASSWORD, ROOT
from support.waiting import wait_for

pytestmark = pytest.mark.one_form

SKU = "MIX002"
BUYER = "ana@customers.example"
ADDRESS = {"label": "Casa", "recipient": "Ana", "phone": "912345678", "line": "Calle 1",
           "commune": "Recoleta"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with ProductionShop(tmp_path_factory.mktemp("production") / "data").served() as one:
        yield one


def mails_to_buyer(shop):
    return len(letters(shop, BUYER))


def test_the_gateway_tells_of_all_the_others(shop):
    wait_for(lambda: shop.session().get("/health").json()["status"] == "up")
    told = [one["name"] for one in shop.session().get("/health").json()["services"]]
    assert set(shop.processes) - {"gateway"} <= set(told)
    ready = shop.session()
    ready.shop = type("at", (), {"url": shop.urls["order"]})
    assert {"order", "redis", "postgresql"} <= {
        one["name"] for one in ready.get("/health/ready").json()["services"]}


def test_a_start_that_fails_leaves_nothing_running(shop):
    for name in ("gateway", "cart"):
        shop.stop_one(name)
    with socket.socket() as another:
        another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        another.bind(shop.ports["gateway"].getsockname())
        another.listen()
        with pytest.raises(RuntimeError, match="gateway did not start"):
            shop.start("cart", "gateway")
    assert "cart" not in shop.processes
    with pytest.raises(requests.ConnectionError):
        requests.get(shop.urls["cart"] + "/health/live", timeout=10)
    shop.start("cart", "gateway")
    assert shop.session().get("/api/cart").status_code == 200


def test_stores_that_are_migrated_are_migrated_again_without_harm(shop):
    assert shop.command("migrate", check=False).returncode == 0
    assert shop.session().get("/api/products?limit=1").json()["items"]


def test_stores_that_run_are_not_started_a_second_time(shop):
    folder = pathlib.Path(shop.stores.folder.name) / "stores"
    done = subprocess.run([ROOT / "deploy/scripts/stores.sh", folder], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 1 and f"another shop runs on {folder}" in done.stderr
    assert (folder / "stores.env").exists(), "the first goes on"
    assert shop.session().get("/api/cart").status_code == 200


def test_an_internal_route_has_no_door_at_the_gateway_and_asks_for_a_token_elsewhere(shop):
    at_gateway = shop.session().post("/internal/products/offers", {"skus": [SKU]})
    assert at_gateway.status_code == 404
    outsider = shop.customer()
    outsider.shop = type("at", (), {"url": shop.urls["product"]})
    assert outsider.post("/internal/products/offers", {"skus": [SKU]}).status_code == 401


def test_an_order_is_told_to_the_other_processes(shop):
    guest = shop.session()
    before = mails_to_buyer(shop)
    assert place(guest, basket(SKU), open_slot(guest)).status_code == 201
    wait_for(lambda: mails_to_buyer(shop) == before + 1)


def test_what_is_left_is_known_and_what_is_erased_forgotten_across_processes(shop):
    ana = shop.customer()
    line = ana.put(f"/api/cart/lines/{SKU}", {"quantity": 99, "revision": 0}).json()["lines"][0]
    assert line["notices"] == ["beyond_stock"] and 0 < line["left"] < 99
    placed = place(ana, basket(SKU), open_slot(ana)).json()
    number = placed["number"]
    copy = ana.get("/api/auth/export").json()["services"]
    assert [one["number"] for one in copy["order"]["orders"]] == [number]
    assert ana.post(f"/api/orders/{number}/cancel", {}).status_code == 200
    assert ana.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204
    staff = shop.admin()
    wait_for(lambda: staff.get(f"/api/orders/{number}").json()["buyer"]["email"] == "")


def written_after_an_erasure(shop):
    """An account of which user took an address after it had erased the others: it did not know."""
    for _ in range(20):
        ana = shop.customer("Ana")
        account = ana.get("/api/auth/me").json()["id"]
        assert ana.post("/api/users/me/addresses", ADDRESS).status_code == 201
        assert ana.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204
        wait_for(lambda account=account: not addresses_of(shop, account))
        if ana.post("/api/users/me/addresses", ADDRESS).status_code == 201:
            return account
    raise AssertionError("user knew of every erasure before it erased")


def addresses_of(shop, account):
    return shop.rows("user", "SELECT id FROM address WHERE account = ?", account)


def test_what_a_process_took_after_an_erasure_goes_when_it_is_told_again(shop):
    account = written_after_an_erasure(shop)
    wait_for(lambda: not shop.rows("auth", "SELECT 1 FROM outbox WHERE type = 'account.erased'"))
    assert addresses_of(shop, account)
    shop.rows("auth", "UPDATE erasure_again SET due_at = 0")
    wait_for(lambda: not addresses_of(shop, account))
    assert not shop.rows("auth", "SELECT 1 FROM erasure_again")


def test_no_event_is_lost_with_redis_and_the_consumer_away(shop):
    guest = shop.session()
    before = mails_to_buyer(shop)
    slot = open_slot(guest)
    contact = shop.processes.pop("contact")
    contact.kill()
    contact.wait()
    assert place(guest, basket(SKU), slot).status_code == 201
    wait_for(lambda: shop.redis("XLEN", "events:of:order.placed") == "1")
    shop.redis("FLUSHALL")
    shop.start_one("contact")
    wait_for(lambda: mails_to_buyer(shop) == before + 1, within_s=90)
    wait_for(lambda: shop.redis("KEYS", "events:published:order") == "", within_s=90)
    assert mails_to_buyer(shop) == before + 1, "its effect is there once"


def test_a_killed_service_comes_back_and_nothing_was_lost(shop):
    guest = shop.session()
    before = mails_to_buyer(shop)
    assert place(guest, basket(SKU), open_slot(guest)).status_code == 201
    order = shop.processes.pop("order")
    order.kill()
    order.wait()
    refused = place_status(guest)
    assert refused in (503, 504)
    shop.start_one("order")
    shop.wait_until_ready("order")
    wait_for(lambda: place_status(guest) == 201)
    wait_for(lambda: mails_to_buyer(shop) == before + 2)


def place_status(guest):
    """Of an order for a date that is asked for as well, or of what could not be asked."""
    dates = guest.get("/api/delivery/dates?commune=Recoleta&days=30")
    if dates.status_code != 200:
        return dates.status_code
    return place(guest, basket(SKU), open_slot(guest)).status_code


def test_a_wrong_password_stops_the_start_and_says_which(shop, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("not-this-one")
    for name, variable in (("user", "DB_PASSWORD"), ("cart", "REDIS_PASSWORD")):
        kept = shop.stores.settings.pop(f"{variable}_FILE")
        shop.stores.settings[f"{variable}_FILE"] = str(wrong)
        done = shop.command("serve", "--port", "0", name, check=False)
        shop.stores.settings[f"{variable}_FILE"] = kept
        assert done.returncode == 1
        assert variable in done.stderr and "not-this-one" not in done.stderr


def test_a_command_that_finds_no_store_says_where_it_looked_and_what_to_check(shop, monkeypatch):
    # Bound and not listening: connections to it are refused, and nobody else gets the port.
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        settings = shop.stores.settings
        monkeypatch.setitem(settings, "REDIS_PORT", str(port))
        done = shop.command("events", "list", check=False)
        said = done.stderr.splitlines()[-1]
        assert done.returncode == 1 and f"127.0.0.1:{port}: Connection refused" in said
        assert "REDIS_HOST" in said and "REDIS_URL" in said
        monkeypatch.delitem(settings, "MONGODB_URI_FILE")
        monkeypatch.setitem(settings, "MONGODB_URI", f"mongodb://u:p@127.0.0.1:{port}/flores")
        done = shop.command("migrate", check=False)
        assert done.returncode == 1 and "host, port and tls of MONGODB_URI" in done.stderr


def test_dead_letters_are_listed_by_name(shop):
    assert "Every event was taken" in shop.command("events", "list").stdout
    assert "0 events" in shop.command("events", "replay", "contact.mail_wanted").stdout
    done = shop.command("events", "list", "contact.nobody", check=False)
    assert done.returncode == 1 and "contact.mail_wanted" in done.stderr


def test_a_broken_stream_holds_up_no_dead_letter_of_another(shop):
    note = json.dumps({"attempts": 10, "failed_at_us": 1, "why": "old"})
    shop.redis("SET", "events:of:broken", "no stream")
    for consumer in ("contact.mail_wanted", "wishlist.stock"):
        shop.redis("HSET", f"events:dead:{consumer}", "broken 1-1", note)
    shop.redis("XGROUP", "CREATE", "events:of:sound", "wishlist.stock", "0", "MKSTREAM")
    entry = shop.redis("XADD", "events:of:sound", "*", "source", "order", "key", "1#evt_sound",
                       "id", "evt_sound")
    shop.redis("HSET", "events:dead:wishlist.stock", f"sound {entry}", note)
    for command, said in (("list", "evt_sound"), ("replay", "1 events"), ("replay", "0 events")):
        done = shop.command("events", command, check=False)
        assert done.returncode == 1 and said in done.stdout, done
        for consumer in ("contact.mail_wanted", "wishlist.stock"):
            assert f"{consumer}: the events cannot be read" in done.stderr
        assert "WRONGTYPE" in done.stderr
    shop.redis("DEL", "events:of:broken", "events:of:sound", "events:dead:contact.mail_wanted",
               "events:dead:wishlist.stock")
