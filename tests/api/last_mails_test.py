"""Somebody who waits for flowers, or for money, when their account goes is told of it to the end, and
only then forgotten."""
import uuid

import pytest

from support.buying import bought_as, pay
from support.shop import Shop, key
from support.traces import erase, places_with
from support.waiting import wait_for


@pytest.fixture(scope="module")
def shop(server, tmp_path_factory):
    settings = {**server.settings(), "FLORES_MAIL_RETRY_MS": "10"}
    with Shop(tmp_path_factory.mktemp("shop") / "data", **settings).served() as one:
        yield one


def office_of(canary):
    return f"{uuid.uuid4().hex}@{canary.lower()}.example"


def buyer_of(shop, number):
    return shop.admin().get(f"/api/orders/{number}").json()["buyer"]["name"]


def is_forgotten(shop, canary):
    wait_for(lambda: not places_with(shop, canary), lambda: places_with(shop, canary))
    return True


def test_an_order_on_its_way_is_told_of_until_it_has_come(shop, server):
    canary = "Lirioceniza"
    ana, staff = shop.customer(), shop.admin()
    office = office_of(canary)
    number = bought_as(ana, office, f"Ana {canary}")
    pay(staff, number)
    erase(ana)
    for status in ("preparing", "out_for_delivery", "delivered"):
        moved = staff.post(f"/api/orders/{number}/status", {"to": status})
        assert moved.status_code == 200, moved.text
    for words in ("Recibimos", "confirmado", "va en camino", "Entregamos"):
        server.mail_to(office, words)
    assert is_forgotten(shop, canary)


def test_an_order_that_owes_its_buyer_money_keeps_them_until_it_is_given_back(shop, server):
    canary = "Begonianegra"
    ana, staff = shop.customer(), shop.admin()
    office = office_of(canary)
    unpaid, owed = (bought_as(ana, office, f"Ana {canary}") for _ in range(2))
    pay(staff, owed)
    for number in (unpaid, owed):
        assert ana.post(f"/api/orders/{number}/cancel", {}).status_code == 200
    erase(ana)
    wait_for(lambda: buyer_of(shop, unpaid) == "")
    assert buyer_of(shop, owed) == f"Ana {canary}", "who is to have the money back"
    server.answers = ["451 later"] * 1000
    given = staff.post(f"/api/orders/{owed}/refunds", {"reason": "Cancelado"}, headers=key())
    assert given.status_code == 200, given.text
    wait_for(lambda: buyer_of(shop, owed) == "")
    server.answers = []
    server.mail_to(office, "Devolvimos")
    assert is_forgotten(shop, canary)
