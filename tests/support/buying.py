"""What it takes to buy flowers over HTTP: a day that can be delivered, a quote, an order."""
from support.letters import verify
from support.shop import PASSWORD, key

COMMUNE = "Recoleta"
ZONE = "zone_1"  # the zone of that commune
PEOPLE = {
    "buyer": {"name": "Ana Rojas", "email": "ana@customers.example", "phone": "912345678"},
    "recipient": {"name": "Eva Soto", "phone": "987654321", "address_line": "Av. Recoleta 100",
                  "address_details": "Depto. 4", "commune": COMMUNE},
}


def open_slot(caller, days=30):
    """The last date of the next days with a slot that can still be taken: far from any cutoff."""
    answer = caller.get(f"/api/delivery/dates?commune={COMMUNE}&days={days}")
    assert answer.status_code == 200, answer.text
    for day in reversed(answer.json()["items"]):
        for slot in day["slots"]:
            if slot["available"]:
                return {"commune": COMMUNE, "date": day["date"], "slot": slot["id"]}
    raise AssertionError("no slot is open")


def basket(*skus):
    return [{"sku": sku, "quantity": 1} for sku in skus]


def quote(caller, lines, delivery):
    return caller.post("/api/orders/quote", {"lines": lines, "delivery": delivery})


def order_body(lines, delivery, total, **more):
    return {"lines": lines, "delivery": {k: delivery[k] for k in ("date", "slot")},
            "expected_total": total, "payment_method": "transfer", **PEOPLE, **more}


def place(caller, lines, delivery, total=None, headers=None, **more):
    if total is None:
        quoted = quote(caller, lines, delivery)
        assert quoted.status_code == 200, quoted.text
        total = quoted.json()["total"]
    return caller.post("/api/orders", order_body(lines, delivery, total, **more),
                       headers=headers or key())


def bought_as(caller, email, name):
    """The number of an order in a buyer's name."""
    answer = place(caller, basket("MIX002"), open_slot(caller),
                   buyer={"name": name, "email": email, "phone": "912345678"})
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def pay(staff, number):
    paid = staff.post(f"/api/orders/{number}/payment", {"status": "paid"}, headers=key())
    assert paid.status_code == 200, paid.text
    return paid.json()


def staff_of(shop, role):
    person = shop.customer(role)
    verify(shop, person)
    given = shop.admin().put(f"/api/auth/accounts/{person.account['id']}/role", {"role": role})
    assert given.status_code == 200, given.text
    return shop.sign_in(person.email, PASSWORD)


def stock_of(shop, sku):
    florist = shop.admin()
    cursor = ""
    while cursor is not None:
        page = florist.get("/api/stock?limit=100" + (f"&cursor={cursor}" if cursor else "")).json()
        for entry in page["items"]:
            if entry["sku"] == sku:
                return entry["on_hand"]
        cursor = page["next_cursor"]
    raise AssertionError(f"no stock of {sku}")
