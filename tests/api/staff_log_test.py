"""Whatever staff can change is in their log: every row of the route tables that needs a role of the
shop and is no look is done once, as the API's own description lists them, and then looked up."""
import collections
import datetime
import json
import pathlib
import re

import pytest

from support.buying import PEOPLE, ZONE, basket, open_slot, order_body, quote
from support.mail_server import parts
from support.shop import ADMIN, Shop, key, pesos
from support.waiting import wait_for
from support.webhooks import Receiver, settled

STAFF = ("delivery", "florist", "support", "manager", "admin")
PLAN = pathlib.Path(__file__).parents[2] / "deploy" / "seed" / "delivery.json"
ANY = {"If-Match": "*"}
SKU = "MIX002"


@pytest.fixture(scope="module")
def shop(tmp_path_factory, server):
    one = Shop(tmp_path_factory.mktemp("shop") / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8",
               FLORES_WEBHOOK_RETRY_MS="2", **server.settings())
    one.prepare()
    one.start()
    yield one
    assert one.stop() == 0


class Deeds:
    """What an administrator does, by route, and what the log has to call it."""

    def __init__(self, shop):
        self.caller = shop.admin()
        self.done = set()
        self.called = collections.Counter()

    def do(self, verb, pattern, action, body=None, headers=None, query="", **names):
        answer = self.caller.ask(verb.upper(), pattern.format(**names) + query, body,
                                 headers=headers)
        assert answer.status_code in (200, 201, 204), (verb, pattern, answer.text)
        self.done.add((verb, pattern))
        self.called[action] += 1
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def deeds(shop):
    return Deeds(shop)


def an_order(shop, **more):
    guest = shop.session()
    slot = open_slot(guest)
    total = quote(guest, basket(SKU), slot).json()["total"]
    placed = guest.post("/api/orders", order_body(basket(SKU), slot, total, **more), headers=key())
    assert placed.status_code == 201, placed.text
    return placed.json()["number"], slot


def prepared(shop, deeds):
    number, slot = an_order(shop, payment_method="cash_on_delivery")
    for to in ("confirmed", "preparing"):
        deeds.do("post", "/api/orders/{number}/status", "order.status", {"to": to}, number=number)
    return number, slot


def of_orders(shop, deeds):
    number, _ = an_order(shop)
    path = "/api/orders/{number}/"
    deeds.do("post", path + "payment", "order.payment", {"status": "paid"}, key(), number=number)
    deeds.do("post", path + "refunds", "order.refund", {"amount": pesos(1), "reason": "mustia"},
             key(), number=number)
    made = deeds.do("post", path + "substitutions", "substitution.propose",
                    {"sku": SKU, "replacement": "CAJ001"}, number=number)
    deeds.do("post", path + "substitutions/{id}/withdraw", "substitution.withdraw", number=number,
             id=made["id"])


def of_runs(shop, deeds):
    orders = [prepared(shop, deeds) for _ in range(2)]
    numbers, slot = [number for number, _ in orders], orders[0][1]
    path = "/api/orders/runs/{run}"
    for number in numbers:
        for to in ("out_for_delivery", "delivery_failed"):  # what failed rides on any date
            deeds.do("post", "/api/orders/{number}/status", "order.status", {"to": to},
                     number=number)
    yesterday = str(datetime.date.today() - datetime.timedelta(days=1))
    wanted = {"date": yesterday, "slot": slot["slot"], "zone": ZONE, "stops": numbers}
    run = deeds.do("post", "/api/orders/runs", "run.make", wanted)["id"]
    deeds.do("delete", path, "run.drop", run=run)
    run = deeds.do("post", "/api/orders/runs", "run.make", wanted)["id"]
    deeds.do("put", path + "/stops", "run.stops", {"stops": numbers[::-1]}, ANY, run=run)
    me = deeds.caller.get("/api/auth/me").json()["id"]
    deeds.do("put", path + "/courier", "run.assign", {"account": me}, run=run)
    deeds.do("post", path + "/start", "run.start", run=run)
    deeds.do("post", path + "/stops/{number}/delivered", "order.status", {"received_by": "Eva"},
             run=run, number=numbers[0])
    deeds.do("post", path + "/stops/{number}/failed", "order.status", {"reason": "refused"},
             run=run, number=numbers[1])


def of_the_shop(shop, deeds):
    day = open_slot(shop.session())["date"]
    deeds.do("post", "/api/stock/movements", "stock.received",
             {"sku": SKU, "reason": "received", "quantity": 1})
    deeds.do("put", "/api/stock/{sku}", "stock.low_at", {"low_at": 2}, sku=SKU)
    deeds.do("put", "/api/delivery/closures", "delivery.close", {"date": day})
    deeds.do("delete", "/api/delivery/closures", "delivery.open", query=f"?date={day}")
    deeds.do("put", "/api/delivery/capacity", "delivery.capacity",
             {"date": day, "slot": "morning", "zone": ZONE, "capacity": 3})
    deeds.do("put", "/api/delivery/plan", "delivery.plan", json.loads(PLAN.read_text()))
    promotion = {"kind": "percentage", "name": {"es": "Rebaja"}, "percent": 10, "code": "LOG"}
    made = deeds.do("post", "/api/promotions", "promotion.create", promotion)["id"]
    deeds.do("put", "/api/promotions/{id}", "promotion.change", promotion, ANY, id=made)
    deeds.do("post", "/api/promotions/{id}/end", "promotion.end", id=made)


def of_the_catalogue(deeds):
    product = {"name": {"es": "Corona", "en": "Wreath"}, "category": "ramos",
               "preparation_hours": 1, "sizes": [{"size": "estandar", "price": pesos(20000)}]}
    deeds.do("post", "/api/products", "product.create", {"id": "LOG001", **product})
    path = "/api/products/{id}"
    deeds.do("put", path, "product.edit", {**product, "preparation_hours": 2}, ANY, id="LOG001")
    deeds.do("patch", path, "product.edit", {"featured": True}, ANY, id="LOG001")
    deeds.do("post", path + "/archive", "product.archive", id="LOG001")
    deeds.do("post", path + "/restore", "product.restore", id="LOG001")
    deeds.do("put", "/api/categories/{slug}", "category.put", {"name": {"es": "Coronas"}},
             slug="coronas-nuevas")
    deeds.do("post", "/api/products/import", "product.import", {"products": [
        {"id": "LOG002", "name": "Corona", "category": "ramos", "price": 9000, "stock": 1}]})


def of_reviews(shop, deeds):
    path = "/api/reviews/{id}"
    for decide, body in (("publish", None), ("reject", {"reason": "insulta"})):
        wrote = shop.customer().post("/api/reviews/products/MIX002", {
            "rating": 5, "author": "Ana R.", "title": "Preciosas", "text": "Llegaron frescas."})
        assert wrote.status_code == 201, wrote.text
        written = wrote.json()["id"]
        deeds.do("post", f"{path}/{decide}", f"review.{decide}", body, ANY, id=written)
    deeds.do("put", path + "/answer", "review.answer", {"text": "Gracias"}, id=written)
    deeds.do("delete", path + "/answer", "review.remove_answer", id=written)


def of_tickets(shop, deeds):
    wrote = shop.session().post("/api/contact/messages", {
        "name": "Eva Soto", "email": "eva@customers.example", "category": "order",
        "subject": "Mi pedido", "message": "¿Cuándo llega?"})
    assert wrote.status_code == 201, wrote.text
    names = {"number": wrote.json()["number"]}
    path = "/api/contact/tickets/{number}/"
    me = deeds.caller.get("/api/auth/me").json()["id"]
    deeds.do("put", path + "assignee", "ticket.assigned", {"account": me}, ANY, **names)
    deeds.do("put", path + "status", "ticket.moved", {"to": "in_progress"}, ANY, **names)
    deeds.do("post", path + "answers", "ticket.answered", {"text": "Hoy."}, ANY, **names)
    deeds.do("post", path + "notes", "ticket.noted", {"text": "llamar"}, ANY, **names)


def of_accounts(shop, deeds, server):
    person = shop.customer()
    plain, _ = parts(server.mail_to(person.email))
    link = re.search(r"/verify-email\?token=([\w-]+)", plain).group(1)
    assert shop.session().post("/api/auth/verify-email", {"token": link}).status_code == 200
    path = "/api/auth/accounts/{id}/"
    deeds.do("put", path + "role", "account.role", {"role": "florist"}, id=person.account["id"])
    deeds.do("delete", path + "second-factor", "account.reset_second_factor",
             id=person.account["id"])


def of_webhooks(shop, deeds):
    receiver = Receiver()
    made = deeds.do("post", "/api/webhooks", "webhook.add",
                    {"url": receiver.url(), "events": ["order.placed"]})["id"]
    an_order(shop)
    delivery = settled(deeds.caller, made, "delivered")[0]["id"]
    path = "/api/webhooks/{id}"
    deeds.do("post", path + "/deliveries/{delivery}/replay", "webhook.replay", id=made,
             delivery=delivery)
    deeds.do("post", path + "/secret", "webhook.secret", id=made)
    deeds.do("patch", path, "webhook.change", {"enabled": False}, ANY, id=made)
    deeds.do("delete", path, "webhook.remove", id=made)
    receiver.close()


def of_mails(shop, deeds, server):
    def dead():
        return deeds.caller.get("/api/contact/mails?state=dead").json()["items"]
    for replay in ("/api/contact/mails/{id}/replay", "/api/contact/mails/replay"):
        server.answers.append("554 no")
        email = "nobody@customers.example"
        an_order(shop, buyer={**PEOPLE["buyer"], "email": email})
        one = wait_for(dead)[0]["id"]
        deeds.do("post", replay, "mail.replay", id=one)
        wait_for(lambda: not dead())


def logged(caller):
    actor = caller.get("/api/auth/me").json()["id"]
    actions, cursor = collections.Counter(), ""
    while cursor is not None:
        page = caller.get(f"/api/orders/audit?limit=100&actor={actor}"
                          + (f"&cursor={cursor}" if cursor else "")).json()
        actions.update(one["action"] for one in page["items"])
        cursor = page["next_cursor"]
    return actions


def test_everything_that_staff_can_change_is_in_their_log(shop, server, deeds):
    of_orders(shop, deeds)
    of_runs(shop, deeds)
    of_the_shop(shop, deeds)
    of_the_catalogue(deeds)
    of_reviews(shop, deeds)
    of_tickets(shop, deeds)
    of_accounts(shop, deeds, server)
    of_webhooks(shop, deeds)
    of_mails(shop, deeds, server)
    described = shop.session().get("/api/openapi.json").json()["paths"]
    changes = {(verb, pattern) for pattern, verbs in described.items()
               for verb, about in verbs.items() if verb != "get" and about["x-access"] in STAFF}
    assert len(changes) > 40 and deeds.done == changes, deeds.done ^ changes
    wait_for(lambda: not deeds.called - logged(deeds.caller),
             lambda: deeds.called - logged(deeds.caller))


def test_who_takes_the_customers_names_away_is_in_the_log(shop):
    admin = shop.admin()
    me = admin.get("/api/auth/me").json()["id"]
    assert admin.get("/api/orders/export?from=2026-01-01&to=2026-01-31").status_code == 200
    logged = admin.get("/api/orders/audit?action=order.export").json()["items"]
    assert [(one["by"], one["subject"], one["after"]) for one in logged] == [
        (f"account:{me}", "2026-01-01/2026-01-31", "0 orders")]


def test_who_takes_the_catalogue_away_is_in_the_log(shop):
    admin = shop.admin()
    me = admin.get("/api/auth/me").json()["id"]
    taken = admin.get("/api/products/export")
    assert taken.status_code == 200
    logged = admin.get("/api/orders/audit?action=product.export").json()["items"]
    assert [(one["by"], one["kind"], one["subject"], one["after"]) for one in logged] == [
        (f"account:{me}", "product", "*", f"{len(taken.json()['products'])} products")]


def test_what_was_done_on_the_shops_own_machine_is_in_the_log(shop):
    me = shop.admin().get("/api/auth/me").json()["id"]
    shop.stop()
    shop.command("admin", "reset", "--email", ADMIN[0], "--password-stdin", input=ADMIN[1])
    shop.start()

    def done():
        return [(one["action"], one["by"]) for one in
                shop.admin().get(f"/api/orders/audit?subject={me}").json()["items"]]
    wait_for(lambda: done() == [("account.reset", "system"), ("account.create_admin", "system")],
             done)
