"""From the first look to the delivered order, and each refusal on the way."""
import uuid

import pytest

from support.buying import basket, open_slot, order_body, pay, place, quote, staff_of, stock_of
from support.shop import is_problem, key, pesos
from support.waiting import wait_for

SKU = "MIX002"


def put_line(caller, sku, quantity, revision):
    return caller.put(f"/api/cart/lines/{sku}", {"quantity": quantity, "revision": revision})


def slow_product(shop, hours):
    """A product that takes so long to prepare, once it is in stock; the id is its SKU."""
    sku = f"SLW{uuid.uuid4().int % 1000000:06}"
    answer = shop.admin().post("/api/products", {
        "id": sku, "name": {"es": "Corona a pedido", "en": "Wreath to order"},
        "category": "ramos", "preparation_hours": hours,
        "sizes": [{"size": "estandar", "price": pesos(20000), "initial_stock": 50}]})
    assert answer.status_code == 201, answer.text
    wait_for(lambda: shop.session().get(f"/api/products/{sku}").json()["availability"]
             == "in_stock")
    return sku


def test_a_guests_cart_becomes_the_customers_and_an_order_that_is_delivered(shop):
    guest = shop.session()
    assert put_line(guest, SKU, 2, 0).status_code == 200
    customer = shop.customer()
    guest.token = customer.token
    merged = guest.post("/api/cart/merge")
    assert merged.status_code == 200
    assert [(line["sku"], line["quantity"]) for line in merged.json()["lines"]] == [(SKU, 2)]
    slot = open_slot(guest)
    lines = [{"sku": SKU, "quantity": 2}]
    quoted = quote(guest, lines, slot).json()
    assert quoted["merchandise"] == merged.json()["subtotal"]
    before = stock_of(shop, SKU)
    placed = place(guest, lines, slot, quoted["total"], card_message="¡Feliz cumpleaños!")
    assert placed.status_code == 201, placed.text
    number = placed.json()["number"]
    assert stock_of(shop, SKU) == before - 2
    wait_for(lambda: guest.get("/api/cart").json()["lines"] == [])

    florist, support = (staff_of(shop, r) for r in ("florist", "support"))
    unpaid = florist.post(f"/api/orders/{number}/status", {"to": "confirmed"})
    is_problem(unpaid, 409, "payment_due")
    pay(support, number)
    for to in ("preparing", "out_for_delivery", "delivered"):
        moved = florist.post(f"/api/orders/{number}/status", {"to": to})
        assert moved.status_code == 200, moved.text
    seen = guest.get(f"/api/orders/{number}").json()
    assert seen["status"] == "delivered"
    assert [change["status"] for change in seen["history"]] == [
        "pending", "confirmed", "preparing", "out_for_delivery", "delivered"]
    assert number in [one["number"] for one in guest.get("/api/orders").json()["items"]]


def test_a_cart_says_what_is_left_before_the_quote_refuses_it(shop):
    guest, left = shop.session(), stock_of(shop, SKU)
    assert left < 99
    put = put_line(guest, SKU, left + 1, 0)
    line = put.json()["lines"][0]
    assert line["notices"] == ["beyond_stock"] and line["left"] == left
    assert line["messages"] == [f"Solo quedan {left}."]
    lines = [{"sku": SKU, "quantity": left + 1}]
    fields = is_problem(quote(guest, lines, open_slot(guest)), 409, "sold_out")["errors"]
    assert fields == [{"pointer": "/lines/0", "code": "sold_out",
                       "message": f"{SKU}: quedan {left}."}]
    enough = put_line(guest, SKU, left, put.json()["revision"]).json()["lines"][0]
    assert enough["notices"] == [] and enough["left"] is None


def test_a_guest_who_orders_a_part_of_the_cart_keeps_the_rest(shop):
    guest = shop.session()
    assert put_line(guest, SKU, 3, 0).status_code == 200
    assert put_line(guest, "ROS001", 1, 1).status_code == 200
    placed = place(guest, [{"sku": SKU, "quantity": 1}, {"sku": "ROS001", "quantity": 1}],
                   open_slot(guest))
    assert placed.status_code == 201, placed.text
    wait_for(lambda: [(line["sku"], line["quantity"])
                      for line in guest.get("/api/cart").json()["lines"]] == [(SKU, 2)])


def test_what_takes_days_to_prepare_is_offered_and_sold_for_dates_that_can_be_kept(shop):
    slow = slow_product(shop, hours=200)
    guest = shop.session()
    anything = guest.get("/api/delivery/dates?commune=Recoleta&days=14").json()["items"]
    kept = guest.get(f"/api/delivery/dates?commune=Recoleta&days=14&skus={slow}").json()["items"]
    soon, ready = (next((day["date"], slot["id"]) for day in days for slot in day["slots"]
                        if slot["available"]) for days in (anything, kept))
    assert soon < ready
    at = {"commune": "Recoleta", "date": soon[0], "slot": soon[1]}
    problem = is_problem(quote(guest, basket(SKU, slow), at), 409, "not_ready")
    assert problem["errors"][0]["pointer"] == "/lines/1"
    assert ready[0] in problem["errors"][0]["message"]
    refused = place(guest, basket(slow), at, total=pesos(20000))
    is_problem(refused, 409, "not_ready")
    assert place(guest, basket(slow), {**at, "date": ready[0], "slot": ready[1]}).status_code == 201

    def listed(date):
        items = guest.get(f"/api/products?q={slow}&available_on={date}")
        return items.status_code == 200 and [one["id"] for one in items.json()["items"]]

    wait_for(lambda: listed(ready[0]) == [slow])
    assert listed(soon[0]) == []


def test_a_guest_follows_an_order_by_its_token_and_joins_it_to_an_account(shop):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest)).json()
    number, token = placed["number"], placed["access_token"]
    assert guest.get(f"/api/orders/{number}?token={token}").status_code == 200
    is_problem(shop.session().get(f"/api/orders/{number}"), 404, "not_found")
    is_problem(shop.session().get(f"/api/orders/{number}?token={'0' * len(token)}"), 404,
               "not_found")
    customer, other = shop.customer(), shop.customer()
    is_problem(other.get(f"/api/orders/{number}"), 404, "not_found")
    assert customer.post(f"/api/orders/{number}/claim", {"token": token}).status_code == 200
    assert customer.get(f"/api/orders/{number}").status_code == 200
    is_problem(other.post(f"/api/orders/{number}/claim", {"token": token}), 404, "not_found")


def test_one_key_is_one_order_for_its_caller(shop):
    customer, other = shop.customer(), shop.customer()
    slot = open_slot(customer)
    same = key()
    first = place(customer, basket(SKU), slot, headers=same)
    again = place(customer, basket(SKU), slot, headers=same)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    changed = place(customer, [{"sku": SKU, "quantity": 2}], slot, headers=same)
    is_problem(changed, 422, "idempotency_key_reused")
    strangers = place(other, basket(SKU), slot, headers=same)
    assert strangers.status_code == 201
    assert strangers.json()["number"] != first.json()["number"]


def test_one_key_is_one_order_of_guests_with_any_cookie(shop):
    slot, same = open_slot(shop.session()), key()
    first = place(shop.session(), basket(SKU), slot, headers=same)
    assert first.status_code == 201
    assert place(shop.session(), basket(SKU), slot, headers=same).json() == first.json()
    late = shop.session()
    for _ in range(2):  # the second time with the cookie that the refusal brought
        changed = place(late, [{"sku": SKU, "quantity": 2}], slot, headers=same)
        is_problem(changed, 422, "idempotency_key_reused")


def test_the_total_is_the_shops(shop):
    customer = shop.customer()
    slot = open_slot(customer)
    total = quote(customer, basket(SKU), slot).json()["total"]
    refused = place(customer, basket(SKU), slot, pesos(total["amount"] - 1))
    body = is_problem(refused, 409, "price_changed")
    assert body["quote"]["total"] == total
    sneaky = {**order_body(basket(SKU), slot, total), "total": pesos(1), "status": "delivered"}
    body = is_problem(customer.post("/api/orders", sneaky, headers=key()), 422, "invalid_input")
    assert {e["pointer"] for e in body["errors"]} == {"/total", "/status"}


@pytest.mark.parametrize("change, status", [
    ({"lines": []}, 422),
    ({"lines": [{"sku": "XXX999", "quantity": 1}]}, 422),
    ({"lines": [{"sku": SKU, "quantity": 0}]}, 422),
    ({"lines": [{"sku": SKU, "quantity": 100}]}, 422),
    ({"delivery": {"date": "2020-01-01", "slot": "morning"}}, 409),
    ({"card_message": "x" * 301}, 422),
    ({"payment_method": "bitcoin"}, 422),
])
def test_what_cannot_be_ordered(shop, change, status):
    customer = shop.customer()
    slot = open_slot(customer)
    total = quote(customer, basket(SKU), slot).json()["total"]
    body = {**order_body(basket(SKU), slot, total), **change}
    assert customer.post("/api/orders", body, headers=key()).status_code == status
    assert customer.post("/api/orders", order_body(basket(SKU), slot, total)).status_code == 400


def test_a_closed_slot_takes_no_orders_until_it_is_open_again(shop):
    customer, manager = shop.customer(), shop.admin()
    slot = open_slot(customer)
    total = quote(customer, basket(SKU), slot).json()["total"]
    closed = manager.put("/api/delivery/closures",
                         {"date": slot["date"], "slot": slot["slot"], "reason": "inventario"})
    assert closed.status_code == 200
    is_problem(place(customer, basket(SKU), slot, total), 409, "slot_unavailable")
    opened = manager.delete(f"/api/delivery/closures?date={slot['date']}&slot={slot['slot']}")
    assert opened.status_code == 200
    assert place(customer, basket(SKU), slot, total).status_code == 201


def test_a_cancelled_order_gives_back_once(shop):
    customer = shop.customer()
    before = stock_of(shop, SKU)
    number = place(customer, basket(SKU), open_slot(customer)).json()["number"]
    assert stock_of(shop, SKU) == before - 1
    assert customer.post(f"/api/orders/{number}/cancel", {"reason": "cambio"}).status_code == 200
    is_problem(customer.post(f"/api/orders/{number}/cancel", {"reason": "otra vez"}), 409,
               "wrong_state")
    assert stock_of(shop, SKU) == before


def test_states_cannot_be_skipped(shop):
    customer, florist = shop.customer(), staff_of(shop, "florist")
    number = place(customer, basket(SKU), open_slot(customer)).json()["number"]
    for to in ("preparing", "delivered", "refunded"):
        answer = florist.post(f"/api/orders/{number}/status", {"to": to})
        assert answer.status_code in (409, 422), (to, answer.text)
    assert customer.post(f"/api/orders/{number}/status", {"to": "confirmed"}).status_code == 403


def test_a_cart_change_on_an_old_view_is_refused(shop):
    customer = shop.customer()
    assert put_line(customer, SKU, 1, 0).json()["revision"] == 1
    is_problem(put_line(customer, SKU, 5, 0), 409, "stale_revision")
    assert customer.get("/api/cart").json()["lines"][0]["quantity"] == 1


def test_a_cart_never_goes_to_another_account(shop):
    guest = shop.session()
    put_line(guest, SKU, 1, 0)
    first, second = shop.customer(), shop.customer()
    guest.token = first.token
    assert len(guest.post("/api/cart/merge").json()["lines"]) == 1
    guest.token = second.token
    assert guest.post("/api/cart/merge").json()["lines"] == []


def test_a_cursor_of_another_list_is_refused(shop):
    page = shop.session().get("/api/products?limit=2&category=ramos").json()
    cursor = page["next_cursor"]
    assert shop.session().get(f"/api/products?limit=2&category=ramos&cursor={cursor}").ok
    for foreign in (f"category=plantas&cursor={cursor}", f"category=ramos&cursor={uuid.uuid4().hex}"):
        is_problem(shop.session().get(f"/api/products?limit=2&{foreign}"), 400, "bad_cursor")
