"""What a capacity may be set for, over HTTP."""
import datetime

from support.buying import COMMUNE, ZONE, basket, open_slot, place, quote, staff_of
from support.shop import Shop, is_problem


def test_a_day_that_is_over_gets_no_capacity(shop):
    manager = staff_of(shop, "manager")
    slot = open_slot(shop.session())
    wanted = {"date": slot["date"], "slot": slot["slot"], "zone": ZONE, "capacity": 3}
    past = datetime.date.today() - datetime.timedelta(days=2)  # wherever the clock stands
    for language, words in (("es", "pasó"), ("en", "over")):
        body = is_problem(manager.put("/api/delivery/capacity", {**wanted, "date": str(past)},
                                      headers={"Accept-Language": language}),
                          422, "invalid_input")
        assert [(one["pointer"], one["code"]) for one in body["errors"]] == [("/date", "past")]
        assert words in body["errors"][0]["message"]
    assert manager.put("/api/delivery/capacity", wanted).json()["capacity"] == 3
    assert manager.put("/api/delivery/capacity", {**wanted, "capacity": None}).status_code == 200


def test_a_sunday_is_opened_for_as_many_orders_as_it_is_given(shop):
    manager, guest = staff_of(shop, "manager"), shop.session()
    days = guest.get(f"/api/delivery/dates?commune={COMMUNE}&days=30").json()["items"]
    sunday = next(day for day in days[5:] if not day["slots"])["date"]
    slot = {"commune": COMMUNE, "date": sunday, "slot": "morning"}
    wanted = {"date": sunday, "slot": "morning", "zone": ZONE}
    refused = is_problem(quote(guest, basket("MIX002"), slot), 409, "slot_unavailable")
    assert refused["errors"][0]["code"] == "not_delivered_that_day"
    assert manager.put("/api/delivery/capacity", {**wanted, "capacity": 1}).status_code == 200
    shown = guest.get(f"/api/delivery/dates?commune={COMMUNE}&from={sunday}&days=1").json()
    assert [(one["id"], one["available"]) for one in shown["items"][0]["slots"]] == [
        ("morning", True)]
    total = quote(guest, basket("MIX002"), slot).json()["total"]
    assert place(guest, basket("MIX002"), slot, total).status_code == 201
    is_problem(place(guest, basket("MIX002"), slot, total), 409, "slot_full")
    assert manager.put("/api/delivery/capacity", {**wanted, "capacity": None}).status_code == 200
    is_problem(quote(guest, basket("MIX002"), slot), 409, "slot_unavailable")


def test_the_demonstration_shop_takes_as_many_orders_a_slot_as_its_settings_say(tmp_path):
    shop = Shop(tmp_path / "data", FLORES_SLOT_CAPACITY="1")
    assert "; 1 orders a slot" in shop.seed()
    shop.start()
    try:
        guest = shop.session()
        slot = open_slot(guest)
        assert place(guest, basket("MIX002"), slot).status_code == 201
        is_problem(quote(guest, basket("MIX002"), slot), 409, "slot_full")
    finally:
        assert shop.stop() == 0
