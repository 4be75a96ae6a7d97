"""Orders whose flowers may be exchanged, by a link that the buyer is sent."""
from support.buying import PEOPLE, basket, open_slot, place
from support.letters import tokens
from support.waiting import wait_for

SKU = "MIX002"


def placed_by(caller, email):
    """An order of somebody whose mails nobody else gets."""
    buyer = {**PEOPLE["buyer"], "email": email}
    placed = place(caller, basket(SKU), open_slot(caller), buyer=buyer)
    assert placed.status_code == 201, placed.text
    return placed.json()


def proposal(shop, team, number, email, **wanted):
    """Proposes, and gives the token of the link that the buyer is sent."""
    made = team["florist"].post(f"/api/orders/{number}/substitutions", {"sku": SKU, **wanted})
    assert made.status_code == 201, made.text
    return made.json(), wait_for(lambda: tokens(shop, email, "/substitution"))[0]


def cheaper_sku(shop):
    """Something in stock that costs less than SKU."""
    shown = shop.session().get("/api/products?limit=100").json()["items"]
    there = [one for one in shown if one["availability"] == "in_stock"]
    least = min(there, key=lambda one: one["price"]["amount"])
    assert least["id"] != SKU
    return least["id"]
