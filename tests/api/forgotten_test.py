"""What an account left under other names: a copy has it where it is proven to be theirs, and an
erasure finds it where the account's own address does not lead."""
import uuid

from support.buying import bought_as, pay
from support.letters import letters, verify
from support.traces import erase, places_with
from support.waiting import wait_for


def message(caller, email):
    answer = caller.post("/api/contact/messages", {
        "name": "Ana Soto", "email": email, "category": "order", "subject": "Mi pedido",
        "message": "¿Cuándo llega?"})
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def copy_of(caller):
    answer = caller.get("/api/auth/export")
    assert answer.status_code == 200, answer.text
    services = answer.json()["services"]
    return ({one["number"] for one in services["order"]["orders"]},
            {one["number"] for one in services["contact"]["messages"]})


def test_a_copy_has_what_a_guest_left_under_an_address_once_it_is_proven(shop):
    ana = shop.customer("Ana Soto")
    own = bought_as(ana, ana.email, "Ana Soto")
    as_guest = bought_as(shop.session(), ana.email, "Ana Soto")
    bought_as(shop.session(), "eva@customers.example", "Eva")
    written = message(shop.session(), ana.email)
    message(shop.session(), "eva@customers.example")
    assert copy_of(ana) == ({own}, set())
    verify(shop, ana)
    assert copy_of(ana) == ({own, as_guest}, {written})


def test_another_address_and_what_staff_noted_are_forgotten_with_the_account(shop):
    canary = "Retamanegra"
    office = f"{uuid.uuid4().hex}@{canary.lower()}.example"
    ana = shop.customer()
    number = bought_as(ana, office, f"Ana {canary}")
    wait_for(lambda: letters(shop, office))
    noted = shop.admin().post("/api/stock/movements", {
        "sku": "MIX002", "reason": "received", "quantity": 1,
        "note": f"devuelve ANA {canary.upper()}"})
    assert noted.status_code == 200, noted.text
    assert ana.post(f"/api/orders/{number}/cancel", {}).status_code == 200
    holding = {name.partition(".")[0] for name, _ in places_with(shop, canary)}
    assert holding & {"order", "contact"}
    erase(ana)
    wait_for(lambda: not places_with(shop, canary), lambda: places_with(shop, canary))


def test_mails_of_an_account_that_proved_no_address_go_with_it(shop):
    canary = "Cardenalgris"
    ana = shop.customer(f"Ana {canary}")
    answer = ana.post("/api/contact/messages", {
        "name": f"Ana {canary}", "email": ana.email, "category": "order", "subject": canary,
        "message": f"Soy {canary}."})
    assert answer.status_code == 201, answer.text
    eva = shop.customer("Eva")
    written = message(eva, eva.email)
    wait_for(lambda: len(letters(shop, ana.email)) == 2 and len(letters(shop, eva.email)) == 2)
    assert any(name.endswith(".eml") for name, _ in places_with(shop, canary))
    erase(ana)
    wait_for(lambda: not places_with(shop, canary), lambda: places_with(shop, canary))
    assert not letters(shop, ana.email), "nor those that do not name her"
    assert any(written in letter for letter in letters(shop, eva.email)), "another's stay"


def test_the_last_mail_about_an_order_that_outlasts_the_account_leaves_no_copy(shop):
    canary = "Nomeolvides"
    ana, staff = shop.customer(), shop.admin()
    office = f"{uuid.uuid4().hex}@{canary.lower()}.example"
    number = bought_as(ana, office, f"Ana {canary}")
    pay(staff, number)
    erase(ana)
    for status in ("preparing", "out_for_delivery"):
        staff.post(f"/api/orders/{number}/status", {"to": status})
    wait_for(lambda: any("va en camino" in letter for letter in letters(shop, office)))
    moved = staff.post(f"/api/orders/{number}/status", {"to": "delivered"})
    assert moved.status_code == 200, moved.text
    wait_for(lambda: not places_with(shop, canary), lambda: places_with(shop, canary))
