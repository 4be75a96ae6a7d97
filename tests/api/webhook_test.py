"""Webhooks against a real receiver: what it is told, that it can check who told it, and that what
it did not take comes again."""
import json

import pytest

from support.buying import basket, open_slot, place
from support.shop import Shop, is_problem, key
from support.webhooks import ORDERS, Receiver, deliveries, is_signed, register, settled

SKU = "MIX002"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    one = Shop(tmp_path_factory.mktemp("shop") / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8",
               FLORES_WEBHOOK_RETRY_MS="2", FLORES_WEBHOOK_TIMEOUT_S="1")
    one.prepare()
    one.start()
    yield one
    assert one.stop() == 0


@pytest.fixture
def shop(prepared):
    yield prepared
    admin = prepared.admin()
    for one in admin.get("/api/webhooks").json()["items"]:
        assert admin.delete(f"/api/webhooks/{one['id']}").status_code == 204


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


def buy(shop):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest), card_message="Te quiero, Eva")
    assert placed.status_code == 201, placed.text
    return placed.json()


def test_an_order_is_told_signed_and_without_people(shop, receiver):
    admin = shop.admin()
    hook, secret = register(admin, receiver.url(), ORDERS)
    order = buy(shop)
    headers, body, path = receiver.wait(1)[0]
    assert path == "/hook" and headers["Content-Type"] == "application/json"
    assert is_signed(headers, body, secret)
    assert not is_signed(headers, body + b" ", secret)
    told = json.loads(body)
    assert told["type"] == headers["X-Flores-Event"] == "order.placed"
    assert told["id"] == headers["X-Flores-Event-Id"]
    assert told["about"] == order["number"] and told["version"] == 1
    assert told["data"]["number"] == order["number"]
    assert told["data"]["status"] == "pending" and told["data"]["payment"] == "unpaid"
    assert told["data"]["total"]["currency"] == "CLP"
    assert [line["sku"] for line in told["data"]["lines"]] == [SKU]
    for personal in ("Ana", "Eva", "912345678", "987654321", "customers.example", "Recoleta",
                     "quiero"):
        assert personal not in body.decode(), personal
    one, = settled(admin, hook, "delivered")
    assert one["status"] == 200 and one["attempts"] == 1 and one["took_ms"] >= 0
    assert one["event_id"] == told["id"] and one["due_at"] is None


def test_a_change_and_stock_are_told_to_who_asked(shop, receiver):
    admin = shop.admin()
    register(admin, receiver.url("/changes"), ["order.changed"])
    register(admin, receiver.url("/stock"), ["stock.changed"])
    order = buy(shop)
    support = shop.session()
    cancelled = support.post(f"/api/orders/{order['number']}/cancel?token={order['access_token']}",
                             {"reason": "cambio"})
    assert cancelled.status_code == 200, cancelled.text
    entry = next(e for e in admin.get("/api/stock?limit=100").json()["items"]
                 if e["on_hand"] > e["low_at"])
    raised = admin.post("/api/stock/movements", {
        "sku": entry["sku"], "quantity": -entry["on_hand"], "reason": "corrected",
        "note": "test"}, headers=key())
    assert raised.status_code < 300, raised.text
    got = {path: json.loads(body) for _, body, path in receiver.wait(2)}
    assert got["/changes"]["data"]["status"] == "cancelled"
    assert got["/changes"]["version"] == 2
    assert got["/stock"]["data"] == {"sku": entry["sku"], "state": "out"}
    assert len(receiver.got) == 2, "nobody is told what it did not ask for"


def test_what_failed_comes_again_as_it_was(shop, receiver):
    admin = shop.admin()
    receiver.answers.extend([500, 302, 404])
    hook, secret = register(admin, receiver.url(), ["order.placed"])
    buy(shop)
    got = receiver.wait(4)
    assert {path for _, _, path in got} == {"/hook"}, "redirects are not followed"
    assert len({body for _, body, _ in got}) == 1
    assert len({headers["X-Flores-Delivery"] for headers, _, _ in got}) == 1
    assert all(is_signed(headers, body, secret) for headers, body, _ in got)
    one, = settled(admin, hook, "delivered")
    assert one["attempts"] == 4


def test_one_that_says_yes_and_breaks_off_is_told_once(shop, receiver):
    admin = shop.admin()
    receiver.breaks_off = True
    hook, _ = register(admin, receiver.url(), ["order.placed"])
    buy(shop)
    one, = settled(admin, hook, "delivered")
    assert one["attempts"] == 1 and one["status"] == 200 and len(receiver.got) == 1


def test_one_that_never_takes_it_is_given_up_and_told_again_by_hand(shop, receiver):
    admin = shop.admin()
    receiver.answers.extend([503] * 13)
    hook, _ = register(admin, receiver.url(), ["order.placed"])
    buy(shop)
    one, = settled(admin, hook, "dead")
    assert one["attempts"] == 13 and one["status"] == 503
    assert len(receiver.got) == 13
    again = f"/api/webhooks/{hook}/deliveries/{one['id']}/replay"
    assert admin.post(again).status_code == 204
    now, = settled(admin, hook, "delivered")
    assert now["id"] == one["id"] and now["attempts"] == 1
    assert receiver.got[0][1] == receiver.got[-1][1]
    is_problem(admin.post(f"/api/webhooks/{hook}/deliveries/dlv_x/replay"), 404, "not_found")


def test_a_slow_one_is_given_up_for_now_and_holds_nobody_else_up(shop, receiver):
    quick = Receiver()
    try:
        admin = shop.admin()
        receiver.hold.clear()
        slow, _ = register(admin, receiver.url(), ["order.placed"])
        register(admin, quick.url(), ["order.placed"])
        buy(shop)
        buy(shop)
        receiver.wait(1)
        assert len(quick.wait(2)) == 2
        receiver.wait(2)
        receiver.hold.set()
        found = settled(admin, slow, "delivered", 2)
        assert max(one["attempts"] for one in found) >= 2
    finally:
        quick.close()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_what_waits_outlives_a_restart(shop, receiver, end):
    admin = shop.admin()
    receiver.answers.extend([500] * 3)
    hook, secret = register(admin, receiver.url(), ["order.placed"])
    buy(shop)
    receiver.wait(1)
    getattr(shop, end)()
    shop.start()
    admin = shop.admin()
    one, = settled(admin, hook, "delivered")
    assert one["status"] == 200
    assert len({body for _, body, _ in receiver.got}) == 1
    assert is_signed(*receiver.got[-1][:2], secret)


def test_a_delivery_in_hand_when_the_power_goes_is_sent_again_under_its_id(shop, receiver):
    receiver.hold.clear()
    hook, _ = register(shop.admin(), receiver.url(), ["order.placed"])
    buy(shop)
    receiver.wait(1)
    shop.kill()
    receiver.hold.set()
    shop.start()
    one, = settled(shop.admin(), hook, "delivered")
    assert len(receiver.got) >= 2
    assert {headers["X-Flores-Delivery"] for headers, _, _ in receiver.got} == {one["id"]}


def test_the_secret_is_told_once_and_can_be_renewed(shop, receiver, prepared):
    admin = shop.admin()
    hook, secret = register(admin, receiver.url(), ["order.placed"], note="ERP")
    assert len(secret) == 32
    assert secret not in admin.get("/api/webhooks").text + admin.get(f"/api/webhooks/{hook}").text
    renewed = admin.post(f"/api/webhooks/{hook}/secret", headers=key())
    assert renewed.status_code == 200 and renewed.json()["secret"] != secret
    buy(shop)
    headers, body, _ = receiver.wait(1)[0]
    assert is_signed(headers, body, renewed.json()["secret"])
    assert not is_signed(headers, body, secret)
    for file in prepared.folder.iterdir():
        for one in (secret, renewed.json()["secret"]):
            assert file.is_dir() or one.encode() not in file.read_bytes(), file


def test_a_disabled_one_is_told_nothing(shop, receiver):
    admin = shop.admin()
    receiver.answers.extend([500] * 50)
    hook, _ = register(admin, receiver.url(), ["order.placed"])
    buy(shop)
    receiver.wait(1)
    seen = admin.get(f"/api/webhooks/{hook}")
    assert seen.json()["enabled"] is True
    is_problem(admin.patch(f"/api/webhooks/{hook}", {"enabled": False}), 428,
               "precondition_required")
    off = admin.patch(f"/api/webhooks/{hook}", {"enabled": False},
                      headers={"If-Match": seen.headers["ETag"]})
    assert off.status_code == 200 and off.json()["enabled"] is False
    is_problem(admin.patch(f"/api/webhooks/{hook}", {"enabled": True},
                           headers={"If-Match": seen.headers["ETag"]}), 412, "stale")
    one, = settled(admin, hook, "dropped")
    buy(shop)
    is_problem(admin.post(f"/api/webhooks/{hook}/deliveries/{one['id']}/replay"), 409,
               "webhook_disabled")
    assert len(deliveries(admin, hook)) == 1


def test_deliveries_come_in_pages(shop, receiver):
    admin = shop.admin()
    hook, _ = register(admin, receiver.url(), ["order.placed"])
    other, _ = register(admin, receiver.url(), ["stock.changed"])
    for _ in range(3):
        buy(shop)
    settled(admin, hook, "delivered", 3)
    first = admin.get(f"/api/webhooks/{hook}/deliveries?limit=2").json()
    second = admin.get(
        f"/api/webhooks/{hook}/deliveries?limit=2&cursor={first['next_cursor']}").json()
    assert len(first["items"]) == 2 and len(second["items"]) == 1
    assert second["next_cursor"] is None
    assert len({one["id"] for one in first["items"] + second["items"]}) == 3
    is_problem(admin.get(f"/api/webhooks/{other}/deliveries?cursor={first['next_cursor']}"), 400,
               "bad_cursor")


@pytest.mark.parametrize("url", [
    "http://example.com/hook", "https://10.0.0.1/hook", "https://192.168.1.1/hook",
    "https://172.16.0.1/hook", "https://169.254.169.254/latest", "https://100.64.0.1/hook",
    "https://0.0.0.0/hook", "https://[::1]/hook", "https://[fd00::1]/hook",
    "https://[fe80::1]/hook", "https://[::ffff:10.0.0.1]/hook", "https://[64:ff9b::a00:1]/hook",
    "https://[2002:a00:1::]/hook", "https://3232235777/hook", "https://0xa.1/hook",
    "http://10.0.0.1/hook", "http://8.8.8.8/hook", "https://user:pass@example.com/hook",
    "https://example.com/hook#there", "ftp://example.com/hook", "file:///etc/passwd",
    "https:///hook", "https://8.8.8.8:25/hook", "https://8.8.8.8:0/hook",
    "https://8.8.8.8:80/hook", "https://8.8.8.8:65536/hook", "not a url at all"])
def test_addresses_that_are_not_taken(shop, url):
    body = is_problem(shop.admin().post("/api/webhooks", {"url": url, "events": ORDERS}), 422,
                      "invalid_input")
    assert [e["pointer"] for e in body["errors"]] == ["/url"]


def test_loopback_is_not_told_unless_allowed(tmp_path, receiver):
    """Also where it was registered while it was allowed: the address is looked at when sending."""
    one = Shop(tmp_path / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8",
               FLORES_WEBHOOK_RETRY_MS="2")
    one.prepare()
    one.start()
    hook, _ = register(one.admin(), receiver.url(), ["order.placed"])
    assert one.stop() == 0
    del one.settings["FLORES_WEBHOOK_ALLOW"]
    one.start()
    admin = one.admin()
    for url in (receiver.url(), receiver.url().replace("127.0.0.1", "localhost"),
                receiver.url().replace("http", "https"), "https://2130706433/hook"):
        is_problem(admin.post("/api/webhooks", {"url": url, "events": ORDERS}), 422,
                   "invalid_input")
    buy(one)
    dead, = settled(admin, hook, "dead")
    assert dead["status"] is None and "not allowed" in dead["why"]
    assert receiver.got == []
    assert one.stop() == 0


def test_only_administrators_look_after_them(shop, receiver):
    for caller in (shop.session(), shop.customer()):
        for method, path in (("GET", ""), ("POST", ""), ("DELETE", "/whk_x"),
                             ("POST", "/whk_x/secret"), ("GET", "/whk_x/deliveries")):
            answer = caller.ask(method, "/api/webhooks" + path,
                                {"url": receiver.url(), "events": ORDERS}
                                if (method, path) == ("POST", "") else None)
            assert answer.status_code in (401, 403), (method, path, answer.text)


def test_there_is_a_limit(shop, receiver):
    admin = shop.admin()
    for _ in range(20):
        register(admin, receiver.url())
    is_problem(admin.post("/api/webhooks", {"url": receiver.url(), "events": ORDERS}), 409,
               "too_many_webhooks")
    listed = admin.get("/api/webhooks").json()
    assert len(listed["items"]) == 20 and listed["next_cursor"] is None
