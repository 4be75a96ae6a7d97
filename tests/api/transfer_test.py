"""Who pays by transfer is told where to, and why a delivery failed."""
import datetime
import zoneinfo

import pytest

from support.buying import PEOPLE, basket, open_slot, pay, place
from support.letters import letters
from support.shop import Shop
from support.substitutions import SKU
from support.waiting import wait_for

ACCOUNT = "Banco Ejemplo; cuenta corriente 12345678; RUT 76.543.210-K"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    one = Shop(tmp_path_factory.mktemp("shop") / "data", FLORES_TRANSFER_DETAILS=ACCOUNT)
    one.prepare()
    one.start()
    yield one
    assert one.stop() == 0


def bought(shop, email, **more):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest),
                   buyer={**PEOPLE["buyer"], "email": email}, **more)
    assert placed.status_code == 201, placed.text
    return placed.json()


def letter(shop, email, said):
    """The letter to that address that says so, on one line."""
    return wait_for(lambda: [one for text in letters(shop, email)
                             if said in (one := " ".join(text.split()))])[0]


@pytest.mark.parametrize("language, zone_words", [("es", "hora de Santiago"),
                                                  ("en", "time of Santiago")])
def test_who_transfers_is_told_where_to_and_until_when(shop, team, language, zone_words):
    email = f"transfer-{language}@customers.example"
    placed = bought(shop, email, language=language)
    assert ACCOUNT in placed["payment_instructions"]
    link = f"/api/orders/{placed['number']}?token={placed['access_token']}"
    seen = shop.session().get(link, headers={"Accept-Language": language}).json()
    assert seen["payment_instructions"] == placed["payment_instructions"]
    told = letter(shop, email, ACCOUNT)
    until = datetime.datetime.fromisoformat(placed["hold_until"]).astimezone(
        zoneinfo.ZoneInfo("America/Santiago"))
    assert placed["number"] in told and zone_words in told
    assert until.strftime("%H:%M on %Y-%m-%d" if language == "en"
                          else "%H:%M del %d-%m-%Y") in told
    pay(team["support"], placed["number"])
    assert shop.session().get(link).json()["payment_instructions"] is None


def test_who_pays_at_the_door_is_told_of_no_account(shop):
    email = "cash@customers.example"
    placed = bought(shop, email, payment_method="cash_on_delivery")
    assert ACCOUNT not in placed["payment_instructions"]
    assert ACCOUNT not in letter(shop, email, placed["number"])


def test_the_mail_of_a_failed_delivery_asks_for_what_is_needed(shop, team):
    email = "moved@customers.example"
    number = bought(shop, email)["number"]
    pay(team["support"], number)
    for step in ({"to": "preparing"}, {"to": "out_for_delivery"},
                 {"to": "delivery_failed", "reason": "wrong_address"}):
        moved = team["florist"].post(f"/api/orders/{number}/status", step)
        assert moved.status_code == 200, moved.text
    assert "la dirección correcta" in letter(shop, email, "La dirección de tu pedido")
