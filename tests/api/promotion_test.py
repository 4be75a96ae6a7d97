"""Promotions over HTTP: made by managers, shown by quotes, held by orders."""
import threading

from support.buying import basket, open_slot, place, quote, staff_of
from support.shop import is_problem, key, pesos

SKU = "MIX002"


def promotion(**more):
    return {"kind": "percentage", "name": {"es": "Rebaja", "en": "Sale"}, "percent": 10, **more}


def make(manager, **more):
    made = manager.post("/api/promotions", promotion(**more))
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == "/api/promotions/" + made.json()["id"]
    return made.json()


def quoted(caller, slot, code=None, lines=None):
    body = {"lines": lines or basket(SKU), "delivery": slot}
    if code:
        body["code"] = code
    answer = caller.post("/api/orders/quote", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def used(manager, one):
    return manager.get(f"/api/promotions/{one['id']}").json()["used"]


def test_only_managers_make_promotions(shop):
    support = staff_of(shop, "support")
    is_problem(support.post("/api/promotions", promotion()), 403, "forbidden")
    is_problem(support.get("/api/promotions"), 403, "forbidden")
    is_problem(shop.session().get("/api/promotions"), 401, "unauthenticated")


def test_a_promotion_of_what_is_not_sold_is_refused_by_its_place(shop):
    refused = staff_of(shop, "manager").post("/api/promotions", promotion(skus=[SKU, "AML999"]))
    body = is_problem(refused, 422, "invalid_input")
    assert [(one["pointer"], one["code"]) for one in body["errors"]] == [("/skus/1", "unknown_sku")]


def test_a_promotion_of_categories_that_there_are_not_is_refused_by_their_places(shop):
    manager = staff_of(shop, "manager")
    wanted = {"categories": ["ramos", "no-such", "Ramos"], "skus": ["AML999"]}
    created = manager.post("/api/promotions", promotion(**wanted))
    one = make(manager, code="PLACES", categories=["ramos"])
    changed = manager.put(f"/api/promotions/{one['id']}", promotion(code="PLACES", **wanted),
                          headers={"If-Match": "*"})
    for refused in (created, changed):
        body = is_problem(refused, 422, "invalid_input")
        assert [(each["pointer"], each["code"]) for each in body["errors"]] == [
            ("/skus/0", "unknown_sku"), ("/categories/1", "unknown_category"),
            ("/categories/2", "unknown_category")]
    assert manager.get(f"/api/promotions/{one['id']}").json()["categories"] == ["ramos"]


def test_a_code_is_free_again_once_its_window_is_over(shop):
    manager = staff_of(shop, "manager")
    over = make(manager, code="SANVALENTIN", starts_at="2026-02-01T00:00:00Z",
                ends_at="2026-02-15T00:00:00Z")
    assert over["state"] == "ended" and over["ended_at"] is None
    make(manager, code="SANVALENTIN")
    ended = manager.get(f"/api/promotions/{over['id']}").json()
    assert ended["ended_at"] == over["ends_at"]
    entries = manager.get(f"/api/orders/audit?subject={over['id']}").json()["items"]
    assert [(one["action"], one["after"]) for one in entries] == [
        ("promotion.end", "SANVALENTIN"), ("promotion.create", "SANVALENTIN")]
    taken = manager.post("/api/promotions", promotion(code="SANVALENTIN"))
    is_problem(taken, 409, "code_taken")


def test_a_code_takes_off_what_the_quote_said(shop):
    manager, customer = staff_of(shop, "manager"), shop.customer()
    one = make(manager, code="mama10")
    slot = open_slot(customer)
    plain = quoted(customer, slot)
    assert plain["promotions"] == [] and plain["code"] is None
    seen = quoted(customer, slot, " Mama10")
    off = seen["promotions"][0]
    assert off["code"] == "MAMA10" and off["name"] == "Rebaja"
    assert seen["code"]["applied"] and seen["discount"] == off["amount"]
    assert sum(line["discount"]["amount"] for line in seen["lines"]) == off["amount"]["amount"]
    assert seen["total"]["amount"] == plain["total"]["amount"] - off["amount"]["amount"]
    wrong = place(customer, basket(SKU), slot, plain["total"], code="MAMA10")
    assert is_problem(wrong, 409, "price_changed")["quote"] == seen
    unknown = place(customer, basket(SKU), slot, plain["total"], code="MAMA1O")
    refused = is_problem(unknown, 409, "code_refused")
    assert refused["errors"][0]["pointer"] == "/code"
    assert refused["errors"][0]["code"] == "unknown_code"
    assert refused["quote"]["total"] == plain["total"]
    same = key()
    placed = place(customer, basket(SKU), slot, seen["total"], headers=same, code="MAMA10")
    assert placed.status_code == 201, placed.text
    again = place(customer, basket(SKU), slot, seen["total"], headers=same, code="MAMA10")
    assert again.json() == placed.json()
    assert placed.json()["promotions"] == seen["promotions"]
    number = placed.json()["number"]
    uses = manager.get(f"/api/promotions/{one['id']}/uses").json()["items"]
    assert [(use["order"], use["held"], use["amount"]) for use in uses] == [
        (number, True, off["amount"])]
    cancelled = customer.post(f"/api/orders/{number}/cancel", {})
    assert cancelled.status_code == 200
    assert cancelled.json()["discount"] == off["amount"]
    assert used(manager, one) == 0


def test_a_code_that_does_not_apply_says_why(shop):
    manager, slot = staff_of(shop, "manager"), open_slot(shop.session())
    make(manager, code="LATER", starts_at="2099-01-01T00:00:00Z")
    make(manager, code="BIG", merchandise_min=pesos(9_000_000))
    make(manager, code="OTHERS", skus=["CAJ001"])
    ended = make(manager, code="GONE")
    assert manager.post(f"/api/promotions/{ended['id']}/end").json()["state"] == "ended"
    for code, reason in (("LATER", "not_started"), ("BIG", "below_minimum"),
                         ("OTHERS", "nothing_it_is_for"), ("GONE", "ended"),
                         ("NEVER", "unknown_code")):
        seen = quoted(shop.session(), slot, code)
        assert not seen["code"]["applied"]
        assert seen["code"]["reason"] == reason and seen["code"]["message"]
        assert seen["discount"]["amount"] == 0


def test_a_category_has_its_promotion_and_delivery_another(shop):
    manager, slot = staff_of(shop, "manager"), open_slot(shop.session())
    product = shop.session().get(f"/api/products/{SKU}").json()
    root = product["categories"][0]["slug"]
    two = make(manager, kind="two_for_one", percent=None, categories=[root])
    free = make(manager, kind="free_delivery", percent=None, code="ENVIO")
    seen = quoted(shop.session(), slot, lines=[{"sku": SKU, "quantity": 3}])
    assert seen["discount"] == seen["lines"][0]["unit_price"]
    one = quoted(shop.session(), slot, "ENVIO")
    fee = one["delivery_fee"]["amount"]
    assert fee == 0 and one["code"]["reason"] == "nothing_it_is_for" or (
        one["discount"]["amount"] == fee)
    for made in (two, free):
        assert manager.post(f"/api/promotions/{made['id']}/end").status_code == 200
    assert quoted(shop.session(), slot)["discount"]["amount"] == 0


def test_a_change_needs_the_revision_that_was_seen(shop):
    manager = staff_of(shop, "manager")
    one = make(manager, code="EDIT")
    path = f"/api/promotions/{one['id']}"
    tag = manager.get(path).headers["ETag"]
    body = promotion(code="EDIT", percent=20)
    is_problem(manager.put(path, body), 428, "precondition_required")
    changed = manager.put(path, body, headers={"If-Match": tag})
    assert changed.status_code == 200 and changed.json()["percent"] == 20
    assert changed.json()["starts_at"] == one["starts_at"]
    is_problem(manager.put(path, body, headers={"If-Match": tag}), 412, "stale")
    is_problem(manager.post("/api/promotions", promotion(code="edit")), 409, "code_taken")
    refused = manager.post("/api/promotions", promotion(kind="fixed_amount"))
    fields = is_problem(refused, 422, "invalid_input")["errors"]
    assert [field["pointer"] for field in fields] == ["/percent", "/amount"]


def test_lists_go_on_by_cursor(shop):
    manager = staff_of(shop, "manager")
    made = [make(manager, code=f"PAGE-{n}")["id"] for n in range(3)]
    first = manager.get("/api/promotions?limit=2").json()
    assert [one["id"] for one in first["items"]] == made[:0:-1]
    second = manager.get(f"/api/promotions?limit=2&cursor={first['next_cursor']}").json()
    assert second["items"][0]["id"] == made[0]


def test_limits_hold_when_many_want_the_last(shop):
    manager = staff_of(shop, "manager")
    one = make(manager, code="RUSH", uses_max=3, customer_uses_max=1)
    slot = open_slot(shop.session())
    total = quoted(shop.session(), slot, "RUSH")["total"]
    people = [shop.customer() for _ in range(4)]
    answers = []

    def buy(customer, address):
        answer = place(customer, basket(SKU), slot, total, code="RUSH", buyer={
            "name": "Ana Rojas", "email": address, "phone": "912345678"})
        answers.append(answer)

    threads = [threading.Thread(target=buy, args=(person, f"{n}-{person.email}"))
               for person in people for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * 3 + [409] * 9, [a.text for a in answers if a.status_code != 201]
    assert used(manager, one) == 3
    reasons = {answer.json()["quote"]["code"]["reason"] for answer in answers
               if answer.status_code == 409}
    assert reasons <= {"used_up", "used_up_by_customer"}
