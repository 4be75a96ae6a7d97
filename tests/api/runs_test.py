"""What those who hold a copy of a run or a promotion are told, and when a run may leave."""
import datetime

import pytest

from support.buying import ZONE, basket, open_slot, pay, place, staff_of
from support.shop import is_problem, key

SKU = "MIX002"


@pytest.fixture(scope="module")
def florist(shop):
    return staff_of(shop, "florist")


@pytest.fixture(scope="module")
def courier(shop):
    return staff_of(shop, "delivery")


def move(florist, number, *states):
    for to in states:
        moved = florist.post(f"/api/orders/{number}/status", {"to": to, "reason": "prueba"})
        assert moved.status_code == 200, moved.text


def arranged(shop, florist, slot):
    placed = place(shop.session(), basket(SKU), slot, payment_method="cash_on_delivery")
    assert placed.status_code == 201, placed.text
    move(florist, placed.json()["number"], "confirmed", "preparing")
    return placed.json()["number"]


def make_run(florist, courier, numbers, date, slot):
    made = florist.post("/api/orders/runs", {
        "date": str(date), "slot": slot["slot"], "zone": ZONE, "stops": numbers,
        "courier": courier.get("/api/auth/me").json()["id"]})
    assert made.status_code == 201, made.text
    return f"/api/orders/runs/{made.json()['id']}"


def test_a_courier_who_asks_again_sees_what_was_paid_and_what_was_cancelled(
        shop, florist, courier):
    slot = open_slot(shop.session())
    numbers = [arranged(shop, florist, slot) for _ in range(2)]
    run = make_run(florist, courier, numbers, slot["date"], slot)
    first = courier.get(run)
    held = {"If-None-Match": first.headers["ETag"]}
    assert first.json()["stops"][0]["collect"]
    assert courier.get(run, headers=held).status_code == 304
    pay(staff_of(shop, "support"), numbers[0])
    paid = courier.get(run, headers=held)
    assert paid.status_code == 200, "they would collect the money again"
    assert paid.json()["stops"][0]["collect"] is None
    is_problem(florist.put(run + "/stops", {"stops": numbers[::-1]},
                           headers={"If-Match": first.headers["ETag"]}), 412, "stale")
    move(florist, numbers[1], "cancelled")
    left = courier.get(run, headers={"If-None-Match": paid.headers["ETag"]})
    assert left.status_code == 200 and len(left.json()["stops"]) == 1
    assert courier.get(run, headers={"If-None-Match": left.headers["ETag"]}).status_code == 304


def test_a_run_of_a_later_day_does_not_start(shop, florist, courier):
    slot = open_slot(shop.session())
    number = arranged(shop, florist, slot)
    run = make_run(florist, courier, [number], slot["date"], slot)
    for language, words in (("es", "otro día"), ("en", "later day")):
        body = is_problem(courier.post(run + "/start", headers={"Accept-Language": language}),
                          409, "run_not_due")
        assert words in body["title"]
    assert florist.get(f"/api/orders/{number}").json()["status"] == "preparing"


def test_a_run_of_today_or_before_starts_and_the_order_says_with_which(shop, florist, courier):
    slot = open_slot(shop.session())
    number = arranged(shop, florist, slot)
    move(florist, number, "out_for_delivery", "delivery_failed")  # rides on any date from now on
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    run = make_run(florist, courier, [number], yesterday, slot)
    started = courier.post(run + "/start")
    assert started.status_code == 200, started.text
    last = florist.get(f"/api/orders/{number}").json()["history"][-1]
    assert last["status"] == "out_for_delivery" and last["reason"] == started.json()["id"]


def test_staff_say_why_they_cancel(shop, florist):
    number = arranged(shop, florist, open_slot(shop.session()))
    for body in ({"to": "cancelled"}, {"to": "cancelled", "reason": "  "}):
        refused = is_problem(florist.post(f"/api/orders/{number}/status", body), 422,
                             "invalid_input")
        assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [
            ("/reason", "required")]
    move(florist, number, "cancelled")
    assert florist.get(f"/api/orders/{number}").json()["history"][-1]["reason"] == "prueba"


def test_cash_at_the_door_cannot_be_hidden(shop):
    guest = shop.session()
    for language, words in (("es", "no se puede ocultar"), ("en", "cannot have its price hidden")):
        refused = place(guest, basket(SKU), open_slot(guest), payment_method="cash_on_delivery",
                        hide_price=True, headers={**key(), "Accept-Language": language})
        body = is_problem(refused, 422, "invalid_input")
        assert [one["pointer"] for one in body["errors"]] == ["/hide_price"]
        assert body["errors"][0]["code"] == "cash_shows_price"
        assert words in body["errors"][0]["message"]


def test_a_copy_of_a_promotion_is_old_when_somebody_used_it(shop):
    manager, guest = staff_of(shop, "manager"), shop.session()
    terms = {"kind": "percentage", "name": {"es": "Rebaja"}, "percent": 10, "code": "COPIA"}
    made = manager.post("/api/promotions", terms).json()
    path = f"/api/promotions/{made['id']}"
    first = manager.get(path)
    held = {"If-None-Match": first.headers["ETag"]}
    assert manager.get(path, headers=held).status_code == 304
    slot = open_slot(guest)
    total = guest.post("/api/orders/quote", {"lines": basket(SKU), "delivery": slot,
                                             "code": "COPIA"}).json()["total"]
    placed = place(guest, basket(SKU), slot, total, code="COPIA")
    assert placed.status_code == 201, placed.text
    used = manager.get(path, headers=held)
    assert used.status_code == 200 and used.json()["used"] == 1
    changed = manager.put(path, {**terms, "percent": 20},
                          headers={"If-Match": first.headers["ETag"]})
    assert changed.status_code == 200, "its terms are as they were seen"
    is_problem(manager.put(path, terms, headers={"If-Match": used.headers["ETag"]}), 412, "stale")
