"""The orders that a load places: a guest and a body for each of its clients."""
import requests

from bench import measure
from support.buying import ZONE, order_body, quote
from support.shop import key


def open_slots(staff, count):
    """As many (date, slot) pairs, each with all the capacity that a slot can have."""
    days = staff.get("/api/delivery/dates?commune=Recoleta&days=30").json()["items"]
    found = [{"commune": "Recoleta", "date": day["date"], "slot": slot["id"]}
             for day in days[3:] for slot in day["slots"] if slot["available"]][:count]
    for one in found:
        put = staff.put("/api/delivery/capacity", {
            "date": one["date"], "slot": one["slot"], "zone": ZONE, "capacity": 10_000})
        assert put.status_code < 300, put.text
    return found


def write_orders(shop, file):
    """A guest and a body for each client of the load, of two lines each."""
    staff = shop.admin()
    skus = [entry["sku"] for entry in staff.get("/api/stock?limit=56").json()["items"]]
    for sku in skus:
        moved = staff.post("/api/stock/movements", {
            "sku": sku, "quantity": 100_000, "reason": "received", "note": "bench"},
            headers=key())
        assert moved.status_code < 300, moved.text
    slots = open_slots(staff, measure.CLIENTS)
    with open(file, "w") as out:
        for number in range(measure.CLIENTS):
            lines = [{"sku": skus[(number + i) % len(skus)], "quantity": 1} for i in range(2)]
            slot = slots[number % len(slots)]
            quoted = quote(staff, lines, slot)
            assert quoted.status_code == 200, quoted.text
            guest = shop.session()
            body = requests.Request(
                "POST", shop.url, json=order_body(lines, slot, quoted.json()["total"])).prepare()
            first = guest.post("/api/orders", order_body(lines, slot, quoted.json()["total"]),
                               headers=key())
            assert first.status_code == 201, first.text
            cookie = first.headers["Set-Cookie"].split(";")[0]
            out.write(f"{cookie}\t{body.body.decode()}\n")
