"""The florist's day over HTTP: runs to the door, substitutions by link, sums, the log."""
import csv
import datetime
import io
import zoneinfo

import pytest

from support.buying import PEOPLE, ZONE, basket, open_slot, pay, place, staff_of, stock_of
from support.letters import verify
from support.pdf import pdf_text
from support.shop import is_problem, key, pesos
from support.substitutions import SKU, cheaper_sku, placed_by, proposal
from support.waiting import wait_for


@pytest.fixture(scope="module")
def slots(shop):
    """Slots that nobody else has, one for each test that plans a run."""
    found = []
    days = shop.session().get("/api/delivery/dates?commune=Recoleta&days=30").json()["items"]
    for day in days:
        found += [{"commune": "Recoleta", "date": day["date"], "slot": slot["id"]}
                  for slot in day["slots"] if slot["available"]]
    return iter(found[2:])


def account_of(caller):
    return caller.get("/api/auth/me").json()["id"]


def arranged(shop, team, slot, caller=None, **more):
    """An order whose flowers are arranged."""
    placed = place(caller or shop.session(), basket(SKU), slot, **more)
    assert placed.status_code == 201, placed.text
    number = placed.json()["number"]
    pay(team["support"], number)
    moved = team["florist"].post(f"/api/orders/{number}/status", {"to": "preparing"})
    assert moved.status_code == 200, moved.text
    return number


def make_run(team, slot, **more):
    made = team["florist"].post("/api/orders/runs", {
        "date": slot["date"], "slot": slot["slot"], "zone": ZONE,
        "courier": account_of(team["delivery"]), **more})
    assert made.status_code == 201, made.text
    return made.json()


def test_a_run_goes_to_every_door_and_says_how_it_went(shop, team, slots):
    slot = next(slots)
    first, second = (arranged(shop, team, slot) for _ in range(2))
    run = make_run(team, slot)
    path = f"/api/orders/runs/{run['id']}"
    assert {stop["number"] for stop in run["stops"]} == {first, second}
    seen = team["florist"].get(path)
    turned = team["florist"].put(path + "/stops", {"stops": [second, first]},
                                 headers={"If-Match": seen.headers["ETag"]})
    assert [stop["number"] for stop in turned.json()["stops"]] == [second, first]
    is_problem(team["florist"].put(path + "/stops", {"stops": [first]},
                                   headers={"If-Match": seen.headers["ETag"]}), 412, "stale")
    courier = team["delivery"]
    assert run["id"] in [one["id"] for one in courier.get("/api/orders/runs/mine").json()["items"]]
    is_problem(courier.post(path + "/start"), 409, "run_not_due")
    for number in (first, second):  # which failed once may ride today
        for to in ("out_for_delivery", "delivery_failed"):
            team["florist"].post(f"/api/orders/{number}/status", {"to": to})
    today = datetime.datetime.now(zoneinfo.ZoneInfo("America/Santiago")).date()
    run = make_run(team, slot, date=str(today), stops=[second, first])
    path = f"/api/orders/runs/{run['id']}"
    assert courier.post(path + "/start").json()["status"] == "started"
    told = courier.post(f"{path}/stops/{second}/delivered", {"received_by": "Eva", "note": "ok"})
    assert told.status_code == 200, told.text
    done = courier.post(f"{path}/stops/{first}/failed", {"reason": "nobody_home"})
    assert done.json()["status"] == "finished"
    staff = team["florist"]
    assert staff.get(f"/api/orders/{second}").json()["status"] == "delivered"
    failed = staff.get(f"/api/orders/{first}").json()
    assert failed["status"] == "delivery_failed"
    assert failed["history"][-1]["by"] == f"account:{account_of(courier)}"
    again = make_run(team, slot)
    assert [stop["number"] for stop in again["stops"]] == [first]


def test_who_delivers_sees_their_own_stops_and_nothing_else(shop, team, slots):
    slot = next(slots)
    number = arranged(shop, team, slot)
    run = make_run(team, slot)
    courier, stranger = team["delivery"], staff_of(shop, "delivery")
    stop = courier.get(f"/api/orders/runs/{run['id']}").json()["stops"][0]
    assert stop["recipient"]["phone"].endswith(PEOPLE["recipient"]["phone"])
    assert stop["recipient"]["address_line"] == PEOPLE["recipient"]["address_line"]
    assert PEOPLE["buyer"]["name"] not in str(stop) and "total" not in stop
    is_problem(stranger.get(f"/api/orders/runs/{run['id']}"), 404, "not_found")
    is_problem(stranger.post(f"/api/orders/runs/{run['id']}/start"), 404, "not_found")
    is_problem(courier.get(f"/api/orders/{number}"), 404, "not_found")
    for path in ("/api/orders/staff", "/api/orders/runs", f"/api/orders/{number}/papers/card",
                 f"/api/orders/{number}/substitutions", "/api/orders/audit"):
        is_problem(courier.get(path), 403, "forbidden")
    is_problem(courier.post(f"/api/orders/{number}/status", {"to": "cancelled"}), 403, "forbidden")
    is_problem(shop.customer().get("/api/orders/runs/mine"), 403, "forbidden")


def test_a_run_without_a_stop_is_refused(team, slots):
    slot = next(slots)
    wanted = {"date": slot["date"], "slot": slot["slot"], "zone": ZONE}
    is_problem(team["florist"].post("/api/orders/runs", wanted), 409, "nothing_to_deliver")
    is_problem(team["florist"].post("/api/orders/runs", {**wanted, "stops": []}), 422,
               "invalid_input")


def test_a_run_is_given_to_somebody_of_the_shop(shop, team, slots):
    slot = next(slots)
    customer = shop.customer()
    refused = team["florist"].post("/api/orders/runs", {
        "date": slot["date"], "slot": slot["slot"], "zone": ZONE,
        "courier": customer.account["id"]})
    body = is_problem(refused, 422, "invalid_input")
    assert body["errors"][0]["pointer"] == "/courier"


def test_an_accepted_substitution_changes_order_stock_and_money_once(shop, team):
    guest, with_ = shop.session(), cheaper_sku(shop)
    placed = placed_by(guest, "accepts@customers.example")
    number = placed["number"]
    pay(team["support"], number)
    before = {sku: stock_of(shop, sku) for sku in (SKU, with_)}
    made, token = proposal(shop, team, number, "accepts@customers.example", replacement=with_)
    buyer = shop.session()
    path = f"/api/orders/substitutions/{token}"
    shown = buyer.get(path).json()
    assert shown["status"] == "open" and shown["difference"] == made["difference"]
    assert PEOPLE["buyer"]["name"] not in str(shown)
    answers = [buyer.post(path + "/accept") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    total = placed["total"]["amount"] - made["difference"]["amount"]
    assert answers[0].json()["order_total"] == pesos(total)
    assert answers[0].json()["to_refund"] == made["difference"]
    seen = guest.get(f"/api/orders/{number}?token={placed['access_token']}").json()
    assert seen["total"] == pesos(total) and seen["lines"][0]["sku"] == with_
    assert seen["history"][-1]["by"] == "buyer" and with_ in seen["history"][-1]["reason"]
    assert stock_of(shop, SKU) == before[SKU], "it cannot be had: it is not for sale again"
    assert stock_of(shop, with_) == before[with_] - 1
    is_problem(buyer.post(path + "/refuse"), 409, "substitution_decided")


def test_a_replaced_flower_is_sold_again_where_the_florist_says_that_it_is_there(shop, team):
    guest, email = shop.session(), "nicer@customers.example"
    placed = placed_by(guest, email)
    before = stock_of(shop, SKU)
    made, token = proposal(shop, team, placed["number"], email, replacement=cheaper_sku(shop),
                           restock=True)
    assert made["restock"] is True
    assert guest.post(f"/api/orders/substitutions/{token}/accept").status_code == 200
    assert stock_of(shop, SKU) == before + 1


def test_what_was_paid_too_much_is_asked_for_and_goes_down_until_it_is_given_back(shop, team):
    guest, email = shop.session(), "owed@customers.example"
    placed = placed_by(guest, email)
    path = f"/api/orders/{placed['number']}"
    pay(team["support"], placed["number"])
    made, token = proposal(shop, team, placed["number"], email, replacement=cheaper_sku(shop))
    owed = made["difference"]["amount"]
    assert guest.post(f"/api/orders/substitutions/{token}/accept").status_code == 200

    def refund(amount):
        wanted = {"amount": pesos(amount), "reason": "menos"}
        given = team["manager"].post(path + "/refunds", wanted, headers=key())
        assert given.status_code == 200, given.text
        return given.json()

    def to_refund():
        return team["florist"].get(path + "/substitutions").json()["items"][0]["to_refund"]

    for status, then in (("preparing", "dispatch"), ("out_for_delivery", "deliver"),
                         ("delivered", "refund")):
        moved = team["florist"].post(path + "/status", {"to": status})
        assert moved.json()["next_action"] == then
    listed = team["florist"].get(f"/api/orders/staff?q={placed['number']}").json()["items"]
    assert [one["next_action"] for one in listed] == ["refund"]

    def owing():
        found = team["florist"].get("/api/orders/staff?next_action=refund&limit=100").json()
        return placed["number"] in [one["number"] for one in found["items"]]

    assert owing()
    assert to_refund() == pesos(owed)
    assert refund(owed - 1_000)["next_action"] == "refund"
    assert to_refund() == pesos(1_000)
    settled = refund(1_000)
    assert settled["next_action"] == "none" and to_refund() == pesos(0) and not owing()
    assert (settled["status"], settled["payment"]["status"]) == ("delivered", "paid")


def test_a_refused_substitution_changes_nothing_and_a_guessed_link_opens_nothing(shop, team):
    guest = shop.session()
    placed = placed_by(guest, "refuses@customers.example")
    _, token = proposal(shop, team, placed["number"], "refuses@customers.example",
                        replacement=cheaper_sku(shop))
    assert guest.post(f"/api/orders/substitutions/{token}/refuse").status_code == 200
    seen = guest.get(f"/api/orders/{placed['number']}?token={placed['access_token']}").json()
    assert seen["total"] == placed["total"] and seen["lines"] == placed["lines"]
    listed = team["florist"].get(f"/api/orders/{placed['number']}/substitutions").json()["items"]
    assert [one["status"] for one in listed] == ["refused"]
    is_problem(guest.get(f"/api/orders/substitutions/{'0' * 32}"), 404, "not_found")
    is_problem(guest.post(f"/api/orders/substitutions/{'0' * 32}/accept"), 404, "not_found")


def sales_of(caller, by, **days):
    today = datetime.date.today()
    asked = {"from": str(today - datetime.timedelta(days=1)),
             "to": str(today + datetime.timedelta(days=1)), "by": by, **days}
    return caller.get("/api/orders/sales?" + "&".join(f"{k}={v}" for k, v in asked.items()))


def test_sums_grow_by_what_was_sold_however_they_are_cut(shop, team):
    guest, manager = shop.session(), team["manager"]
    before = {by: sales_of(manager, by).json() for by in ("day", "product", "zone", "promotion")}
    placed = place(guest, [{"sku": SKU, "quantity": 2}], open_slot(guest)).json()
    assert sales_of(manager, "day").json()["all"] == before["day"]["all"], "not confirmed yet"
    pay(team["support"], placed["number"])
    for by, former in before.items():
        now = sales_of(manager, by).json()
        assert now["all"]["orders"] == former["all"]["orders"] + 1
        assert (now["all"]["total"]["amount"]
                == former["all"]["total"]["amount"] + placed["total"]["amount"])
        if by in ("day", "zone"):
            assert (sum(one["sums"]["total"]["amount"] for one in now["items"])
                    == now["all"]["total"]["amount"])
    sold = {one["key"]: one["sums"] for one in sales_of(manager, "product").json()["items"]}
    former = {one["key"]: one["sums"] for one in before["product"]["items"]}
    assert sold[SKU]["units"] == former.get(SKU, {"units": 0})["units"] + 2
    is_problem(sales_of(manager, "day", **{"from": "2020-01-01"}), 422, "invalid_input")
    is_problem(sales_of(team["support"], "day"), 403, "forbidden")


def test_what_was_given_back_in_part_is_in_sums_and_files(shop, team):
    guest, manager = shop.session(), team["manager"]
    before = sales_of(manager, "day").json()
    placed = place(guest, basket(SKU), open_slot(guest)).json()
    pay(team["support"], placed["number"])
    back = manager.post(f"/api/orders/{placed['number']}/refunds",
                        {"amount": pesos(10_000), "reason": "flor dañada"}, headers=key())
    assert back.status_code == 200, back.text
    now = sales_of(manager, "day").json()
    for name, more in (("refunded", 10_000), ("total", placed["total"]["amount"])):
        assert now["all"][name]["amount"] == before["all"][name]["amount"] + more, name
        assert (sum(one["sums"][name]["amount"] for one in now["items"])
                == now["all"][name]["amount"])
    net = now["all"]["total"]["amount"] - now["all"]["refunded"]["amount"]
    assert abs(now["iva_included"]["amount"] - net * 19 / 119) < 1
    today = datetime.date.today()
    days = f"from={today - datetime.timedelta(days=1)}&to={today + datetime.timedelta(days=1)}"
    for path, name, value in ((f"export?{days}", "number", placed["number"]),
                              (f"sales/export?{days}&by=day", "day", "total")):
        answer = manager.get(f"/api/orders/{path}")
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        row = next(one for one in rows if one[name] == value)
        assert int(row["refunded"]) == (10_000 if name == "number"
                                        else now["all"]["refunded"]["amount"])


def test_a_promotion_is_on_the_receipt_and_in_the_sums(shop, team):
    guest, manager = shop.session(), team["manager"]
    made = manager.post("/api/promotions", {
        "kind": "percentage", "name": {"es": "Rebaja de otoño", "en": "Autumn sale"},
        "percent": 10, "code": "otono10"}).json()
    slot = open_slot(guest)
    asked = {"lines": basket(SKU), "delivery": slot, "code": "otono10"}
    total = guest.post("/api/orders/quote", asked).json()["total"]
    placed = place(guest, basket(SKU), slot, total, code="otono10").json()
    off = placed["discount"]["amount"]
    assert off > 0
    pay(team["support"], placed["number"])
    sums = {one["key"]: one for one in sales_of(manager, "promotion").json()["items"]}[made["id"]]
    assert sums["name"] == "OTONO10" and sums["sums"]["discount"] == pesos(off)
    assert sums["sums"]["total"] == placed["total"]
    receipt = pdf_text(team["florist"].get(f"/api/orders/{placed['number']}/papers/receipt"))
    assert "Rebaja de otoño" in receipt and f"-${off:,}".replace(",", ".") in receipt


def test_files_hold_every_order_and_no_formula(shop, team):
    guest, manager = shop.session(), team["manager"]
    people = {"buyer": {**PEOPLE["buyer"], "name": "=1+1, Ana"}}
    placed = place(guest, basket(SKU), open_slot(guest), **people).json()
    today = datetime.date.today()
    days = (f"from={today - datetime.timedelta(days=1)}&to={today + datetime.timedelta(days=1)}")
    answer = manager.get(f"/api/orders/export?{days}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    row = next(one for one in rows if one["number"] == placed["number"])
    assert row["buyer"] == "'=1+1, Ana" and int(row["total"]) == placed["total"]["amount"]
    summary = manager.get(f"/api/orders/sales/export?{days}&by=zone")
    rows = list(csv.DictReader(io.StringIO(summary.content.decode("utf-8-sig"))))
    assert rows[-1]["zone"] == "total"
    assert int(rows[-1]["total"]) == sum(int(one["total"]) for one in rows[:-1])
    is_problem(team["support"].get(f"/api/orders/export?{days}"), 403, "forbidden")


def test_the_log_has_what_staff_did_with_who_did_it(shop, team):
    guest, manager = shop.session(), team["manager"]
    placed = place(guest, basket(SKU), open_slot(guest), payment_method="cash_on_delivery").json()
    number = placed["number"]
    team["florist"].post(f"/api/orders/{number}/status", {"to": "confirmed"})
    team["florist"].post("/api/stock/movements", {"sku": SKU, "reason": "received", "quantity": 1})
    guest.post(f"/api/orders/{number}/cancel?token={placed['access_token']}", {})
    by = f"account:{account_of(team['florist'])}"
    entries = manager.get(f"/api/orders/audit?subject={number}").json()["items"]
    assert [(one["action"], one["by"], one["before"], one["after"]) for one in entries] == [
        ("order.status", by, "pending/unpaid", "confirmed/unpaid")]
    moved = manager.get(f"/api/orders/audit?kind=sku&limit=1&actor={by[len('account:'):]}").json()
    assert moved["items"][0]["action"] == "stock.received"
    first = manager.get("/api/orders/audit?limit=1").json()
    second = manager.get(f"/api/orders/audit?limit=1&cursor={first['next_cursor']}").json()
    assert first["items"] != second["items"]
    for secret in (PEOPLE["buyer"]["name"], PEOPLE["recipient"]["name"], "customers.example"):
        assert secret not in manager.get("/api/orders/audit?limit=100").text
    is_problem(team["support"].get("/api/orders/audit"), 403, "forbidden")


def test_what_staff_do_in_other_services_is_in_the_log_too(shop):
    admin, florist = shop.admin(), shop.customer()
    verify(shop, florist)
    given = admin.put(f"/api/auth/accounts/{florist.account['id']}/role", {"role": "florist"})
    assert given.status_code == 200, given.text
    ticket = shop.session().post("/api/contact/messages", {
        "name": "Eva", "email": "eva@customers.example", "category": "order",
        "subject": "Mi pedido", "message": "¿Cuándo llega?"})
    assert ticket.status_code == 201, ticket.text
    number = ticket.json()["number"]
    noted = admin.post(f"/api/contact/tickets/{number}/notes", {"text": "llamada"},
                       headers={"If-Match": '"1"'})
    assert noted.status_code < 300, noted.text

    def deeds(subject):
        return [(one["action"], one["before"], one["after"]) for one in
                admin.get(f"/api/orders/audit?subject={subject}").json()["items"]]

    wait_for(lambda: deeds(florist.account["id"]) == [("account.role", "customer", "florist")])
    wait_for(lambda: deeds(number) == [("ticket.noted", "new", "new")])
