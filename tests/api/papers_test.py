"""What is printed over HTTP: the card, the delivery note and the receipt."""
import re

import pytest

from support.buying import PEOPLE, basket, open_slot, pay, place
from support.pdf import pdf_text
from support.shop import is_problem, key, pesos
from support.substitutions import SKU, cheaper_sku, placed_by, proposal


def test_papers_say_what_they_are_for_and_no_more(shop, team):
    guest = shop.session()
    people = {"buyer": {**PEOPLE["buyer"], "name": "Íñigo Núñez"},
              "recipient": {**PEOPLE["recipient"], "name": "Begoña Peñailillo"}}
    placed = place(guest, basket(SKU), open_slot(guest), card_message="¡Feliz día, mamá! ❤️🌹 😀",
                   **people).json()
    number, price = placed["number"], f"{placed['merchandise']['amount']:,}".replace(",", ".")
    papers = f"/api/orders/{number}/papers"
    card = pdf_text(team["florist"].get(f"{papers}/card"))
    assert "¡Feliz día, mamá! ❤❀ ?" in card and "Begoña Peñailillo" in card and "Íñigo Núñez" in card
    note = pdf_text(team["florist"].get(f"{papers}/delivery-note"))
    for words in (number, "Begoña Peñailillo", "Av. Recoleta 100", "Depto. 4", "Recoleta", "1 ×"):
        assert words in note, words
    for paper in (card, note):
        assert "$" not in paper and price not in paper
    assert "Íñigo" not in note
    receipt = pdf_text(guest.get(f"{papers}/receipt?token={placed['access_token']}"))
    for words in (number, price, "IVA 19 %", "Despacho", "Total",
                  f"{placed['iva_included']['amount']:,}".replace(",", ".")):
        assert words in receipt, words


def test_a_receipt_says_what_was_given_back(shop, team):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest)).json()
    receipt = f"/api/orders/{placed['number']}/papers/receipt?token={placed['access_token']}"
    pay(team["support"], placed["number"])
    assert "Reembolso" not in pdf_text(guest.get(receipt))
    for amount in (1234, 2000):
        back = team["manager"].post(f"/api/orders/{placed['number']}/refunds",
                                    {"amount": pesos(amount), "reason": "mustia"}, headers=key())
        assert back.status_code == 200, back.text
    told = pdf_text(guest.get(receipt))
    left = f"{placed['total']['amount'] - 3234:,}".replace(",", ".")
    for words in ("Reembolso del", "-$1.234", "-$2.000", "Pagado menos reembolsos", left):
        assert words in told, words


def test_a_receipt_counts_a_refund_after_a_substitution_once(shop, team):
    guest, with_ = shop.session(), cheaper_sku(shop)
    email = "receipt@customers.example"
    placed = placed_by(guest, email)
    number = placed["number"]
    pay(team["support"], number)
    made, token = proposal(shop, team, number, email, replacement=with_)
    assert shop.session().post(f"/api/orders/substitutions/{token}/accept").status_code == 200
    back = team["manager"].post(f"/api/orders/{number}/refunds",
                                {"amount": made["difference"], "reason": "cambio"}, headers=key())
    assert back.status_code == 200, back.text
    told = pdf_text(guest.get(
        f"/api/orders/{number}/papers/receipt?token={placed['access_token']}"))
    paid, less = placed["total"]["amount"], made["difference"]["amount"]
    for words, amount in (("Total", paid - less), ("Pagado", paid),
                          ("Pagado menos reembolsos", paid - less)):
        shown = f"${amount:,}".replace(",", ".")
        assert re.search(rf"^\s*{words}\s+{re.escape(shown)}$", told, re.MULTILINE), told


def test_a_delivery_note_says_what_to_collect_at_the_door(shop, team):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest), payment_method="cash_on_delivery").json()
    note = f"/api/orders/{placed['number']}/papers/delivery-note"
    amount = f"${placed['total']['amount']:,}".replace(",", ".")
    told = pdf_text(team["florist"].get(note))
    assert re.search(r"Cobrar al entregar\s+" + re.escape(amount), told), told
    assert told.count("$") == 1
    pay(team["support"], placed["number"])
    assert "Cobrar" not in pdf_text(team["florist"].get(note))


@pytest.mark.parametrize("spoken, told", [
    ("es", ("ANULADO", "Cobrar al entregar", r"Pago\s+Anulado$")),
    ("en", ("CANCELLED", "Collect on delivery", r"Payment\s+Cancelled$"))])
def test_papers_of_a_cancelled_order_ask_for_no_money(shop, team, spoken, told):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest), payment_method="cash_on_delivery",
                   language=spoken).json()
    papers = f"/api/orders/{placed['number']}/papers"
    word, collect, paid = told
    before = pdf_text(team["florist"].get(f"{papers}/delivery-note"))
    assert collect in before and word not in before
    gone = team["florist"].post(f"/api/orders/{placed['number']}/status",
                                {"to": "cancelled", "reason": "no hay"})
    assert gone.status_code == 200, gone.text
    note = pdf_text(team["florist"].get(f"{papers}/delivery-note"))
    assert word in note and collect not in note and "$" not in note
    receipt = pdf_text(guest.get(f"{papers}/receipt?token={placed['access_token']}"))
    assert re.search(paid, receipt, re.MULTILINE), receipt


def test_an_anonymous_senders_card_does_not_name_them(shop, team):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest), card_message="Adivina",
                   anonymous_sender=True).json()
    card = pdf_text(team["florist"].get(f"/api/orders/{placed['number']}/papers/card"))
    assert "Adivina" in card and PEOPLE["buyer"]["name"] not in card


def test_papers_are_for_staff_and_the_receipt_for_its_buyer(shop, team):
    customer = shop.customer()
    number = place(customer, basket(SKU), open_slot(customer)).json()["number"]
    assert pdf_text(customer.get(f"/api/orders/{number}/papers/receipt"))
    is_problem(shop.customer().get(f"/api/orders/{number}/papers/receipt"), 404, "not_found")
    is_problem(shop.session().get(f"/api/orders/{number}/papers/receipt"), 404, "not_found")
    for paper in ("card", "delivery-note"):
        is_problem(customer.get(f"/api/orders/{number}/papers/{paper}"), 403, "forbidden")


@pytest.mark.parametrize("message", ["W" * 300, "\n".join("a" * 150), "\\)(%PDF endobj 🌹"])
def test_no_message_makes_a_card_fail(shop, team, message):
    guest = shop.session()
    placed = place(guest, basket(SKU), open_slot(guest), card_message=message)
    assert placed.status_code == 201, placed.text
    card = pdf_text(team["florist"].get(f"/api/orders/{placed.json()['number']}/papers/card"))
    assert card.count(message[0]) >= min(message.count(message[0]), 1)
    assert card.count("\f") == 1, "one page"


def card(**more):
    return {"buyer": {"name": "Íñigo Núñez"}, "recipient": {"name": "Begoña Peñailillo"}, **more}


def test_a_buyer_sees_the_card_before_paying_as_it_is_printed(shop, team):
    guest = shop.session()
    message = "¡Feliz día, mamá!\nTe quiero ❤️🌹 😀"
    seen = guest.post("/api/orders/card", card(card_message=message))
    people = {"buyer": {**PEOPLE["buyer"], "name": "Íñigo Núñez"},
              "recipient": {**PEOPLE["recipient"], "name": "Begoña Peñailillo"}}
    number = place(guest, basket(SKU), open_slot(guest), card_message=message,
                   **people).json()["number"]
    printed = team["florist"].get(f"/api/orders/{number}/papers/card")
    assert "¡Feliz día, mamá!" in pdf_text(seen)
    assert pdf_text(seen) == pdf_text(printed)
    assert seen.headers["X-Card-Missing-Signs"] == "1"
    whole = guest.post("/api/orders/card", card(card_message="Te quiero ❤️"))
    assert "?" not in pdf_text(whole) and whole.headers["X-Card-Missing-Signs"] == "0"


def test_the_card_is_seen_in_the_language_of_the_order_and_without_who_stays_unknown(shop):
    guest = shop.session()
    seen = pdf_text(guest.post("/api/orders/card", card(language="en", anonymous_sender=True)))
    assert "To Begoña Peñailillo" in seen and "Íñigo" not in seen
    assert "Para Begoña" in pdf_text(guest.post("/api/orders/card", card()))


def test_a_card_is_refused_where_the_order_would_be(shop):
    wrong = shop.session().post("/api/orders/card", card(card_message="W" * 301,
                                                         recipient={"name": ""}))
    is_problem(wrong, 422, "invalid_input")
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"/card_message",
                                                                  "/recipient/name"}
