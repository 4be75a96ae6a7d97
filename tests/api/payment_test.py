"""Payments and refunds over HTTP: who may, what is kept, what is recognised when sent again."""
import concurrent.futures

from support.buying import basket, open_slot, pay, place, staff_of
from support.shop import is_problem, key, pesos
from support.substitutions import cheaper_sku, placed_by, proposal

SKU = "MIX002"


def ordered(shop, **more):
    customer = shop.customer()
    placed = place(customer, basket(SKU), open_slot(customer), **more)
    assert placed.status_code == 201, placed.text
    return customer, placed.json()


def test_a_payment_and_its_refunds_are_kept_for_staff_and_owner(shop):
    support, manager = staff_of(shop, "support"), staff_of(shop, "manager")
    customer, placed = ordered(shop)
    assert placed["number"] in placed["payment_instructions"]
    path = f"/api/orders/{placed['number']}"
    is_problem(support.post(path + "/payment", {"status": "paid"}), 400,
               "idempotency_key_required")
    is_problem(support.post(path + "/payment", {"status": "refunded"}, headers=key()), 422,
               "invalid_input")
    paid = support.post(path + "/payment", {"status": "paid", "reference": "OP-1"}, headers=key())
    assert paid.status_code == 200, paid.text
    assert paid.json()["payments"][0]["amount"] == placed["total"]

    part = {"amount": pesos(1_000), "reason": "Una flor marchita"}
    is_problem(support.post(path + "/refunds", part, headers=key()), 403, "forbidden")
    is_problem(manager.post(path + "/refunds", part), 400, "idempotency_key_required")
    is_problem(manager.post(path + "/refunds", {"amount": pesos(1_000)}, headers=key()), 422,
               "invalid_input")
    same = key()
    first = manager.post(path + "/refunds", part, headers=same)
    assert first.status_code == 200, first.text
    assert manager.post(path + "/refunds", part, headers=same).json() == first.json()
    much = {**part, "amount": placed["total"]}
    is_problem(manager.post(path + "/refunds", much, headers=same), 422, "idempotency_key_reused")
    is_problem(manager.post(path + "/refunds", much, headers=key()), 409,
               "refund_exceeds_payment")

    own = customer.get(path).json()
    assert [(one["kind"], one["amount"]["amount"], one["by"]) for one in own["payments"]] == [
        ("payment", placed["total"]["amount"], "shop"), ("refund", 1_000, "shop")]
    assert part["reason"] not in str(own), "staff wrote it for themselves"
    assert own["refundable"]["amount"] == placed["total"]["amount"] - 1_000
    assert customer.post(path + "/cancel", {}).status_code == 200
    rest = manager.post(path + "/refunds", {"reason": "Cancelado"}, headers=key()).json()
    assert rest["status"] == rest["payment"]["status"] == "refunded"
    assert sum(one["amount"]["amount"] for one in rest["payments"]
               if one["kind"] == "refund") == placed["total"]["amount"]


def test_what_is_owed_is_given_back_once_however_often_it_is_asked(shop, team):
    guest, email = shop.session(), "once@customers.example"
    number = placed_by(guest, email)["number"]
    path = f"/api/orders/{number}"
    pay(team["support"], number)
    made, token = proposal(shop, team, number, email, replacement=cheaper_sku(shop))
    assert guest.post(f"/api/orders/substitutions/{token}/accept").status_code == 200
    callers = [shop.session(team["manager"].token) for _ in range(6)]
    with concurrent.futures.ThreadPoolExecutor(len(callers)) as together:
        answers = list(together.map(
            lambda caller: caller.post(path + "/refunds", {"reason": "menos"}, headers=key()),
            callers))
    done = [one for one in answers if one.status_code == 200]
    assert len(done) == 1, [one.text for one in answers]
    for one in answers:
        if one is not done[0]:
            is_problem(one, 409, "refund_exceeds_payment")
    seen = team["support"].get(path).json()
    assert [one["amount"] for one in seen["payments"] if one["kind"] == "refund"] == [
        made["difference"]]
    for status in ("preparing", "out_for_delivery", "delivered"):
        assert team["florist"].post(path + "/status", {"to": status}).status_code == 200
    again = team["manager"].post(path + "/refunds", {"reason": "menos"}, headers=key())
    is_problem(again, 409, "refund_exceeds_payment")
    logged = team["manager"].get(f"/api/orders/audit?subject={number}&action=order.refund").json()
    assert [one["after"] for one in logged["items"]] == [
        f"confirmed/paid -{made['difference']['amount']}"]


def test_what_was_sent_before_the_order_got_cheaper_is_kept_and_given_back(shop, team):
    guest, email = shop.session(), "before@customers.example"
    placed = placed_by(guest, email)
    path, sent = f"/api/orders/{placed['number']}", placed["total"]["amount"]
    made, token = proposal(shop, team, placed["number"], email, replacement=cheaper_sku(shop))
    less = made["difference"]["amount"]
    assert guest.post(f"/api/orders/substitutions/{token}/accept").status_code == 200

    def paid(amount, headers=None):
        body = {"status": "paid", "amount": pesos(amount)}
        return team["support"].post(path + "/payment", body, headers=headers or key())

    for amount in (0, sent - less - 1, sent + 1):
        refused = paid(amount)
        is_problem(refused, 422, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == "/amount/amount"
    same = key()
    first = paid(sent, same)
    assert first.status_code == 200, first.text
    assert first.json()["payments"][0]["amount"] == pesos(sent)
    assert first.json()["refundable"] == pesos(sent)
    assert paid(sent, same).json() == first.json()
    back = team["manager"].post(path + "/refunds", {"reason": "menos"}, headers=key())
    assert back.status_code == 200, back.text
    assert back.json()["payments"][-1]["amount"] == pesos(less)
    assert back.json()["refundable"] == pesos(sent - less)


def test_what_changes_an_order_may_be_sent_again_under_its_key(shop):
    florist = staff_of(shop, "florist")
    customer, placed = ordered(shop, payment_method="cash_on_delivery")
    path = f"/api/orders/{placed['number']}"
    same = key()
    first = florist.post(path + "/status", {"to": "confirmed"}, headers=same)
    assert first.status_code == 200, first.text
    again = florist.post(path + "/status", {"to": "confirmed"}, headers=same)
    assert (again.status_code, again.json()) == (200, first.json())
    other = florist.post(path + "/status", {"to": "preparing"}, headers=same)
    is_problem(other, 422, "idempotency_key_reused")
    once = key()
    gone = customer.post(path + "/cancel", {"reason": "no"}, headers=once)
    assert gone.status_code == 200
    assert customer.post(path + "/cancel", {"reason": "no"}, headers=once).json() == gone.json()
    is_problem(customer.post(path + "/cancel", {"reason": "no"}), 409, "wrong_state")
