"""Every route that a customer may use, with another customer's token: what is somebody's own is found
by nobody else, read or changed. A route whose path names something has to be in one of the two
tables here, so a new one is not forgotten."""
from support.buying import basket, open_slot, place
from support.shop import key

# What their paths name is anybody's, or opened by a link that only its holder has.
ANYBODYS = {
    "/api/orders/substitutions/{token}", "/api/orders/substitutions/{token}/accept",
    "/api/orders/substitutions/{token}/refuse", "/api/wishlist/shared/{token}",
    "/api/products/{id}", "/api/products/{id}/similar", "/api/cart/lines/{sku}",
    "/api/reviews/products/{product}", "/api/reviews/products/{product}/summary",
    "/api/reviews/{id}/vote",
}
WORD = "Mirlopardo"  # on everything that is Ana's
SKU = "MIX002"
ADDRESS = {"label": WORD, "recipient": WORD, "phone": "912345678", "line": "Calle 1",
           "commune": "Recoleta"}
REMINDER = {"name": WORD, "occasion": "amor", "date": "02-29", "days_ahead": 3}
REVIEW = {"rating": 1, "author": WORD, "title": WORD, "text": WORD}


def made(caller, path, body):
    answer = caller.post(path, body, headers=key())
    assert answer.status_code == 201, answer.text
    return answer.json()


def owned(ana):
    """{(verb, pattern): (path, body)} of all that there is of Ana."""
    slot = open_slot(ana)
    placed = place(ana, basket(SKU), slot, card_message=WORD)
    assert placed.status_code == 201, placed.text
    order = "/api/orders/" + placed.json()["number"]
    session = "/api/auth/sessions/" + ana.get("/api/auth/sessions").json()["items"][0]["id"]
    address = "/api/users/me/addresses/" + made(ana, "/api/users/me/addresses", ADDRESS)["id"]
    reminder = "/api/users/me/reminders/" + made(ana, "/api/users/me/reminders", REMINDER)["id"]
    listed = "/api/wishlist/" + made(ana, "/api/wishlist", {"name": WORD})["id"]
    assert ana.put(f"{listed}/items/{SKU}", {}).status_code == 200
    mine = f"/api/reviews/products/{SKU}"
    made(ana, mine, REVIEW)
    at_order, at_list = "/api/orders/{number}", "/api/wishlist/{list}"
    return {
        ("get", at_order): (order, None),
        ("post", at_order + "/cancel"): (order + "/cancel", {"reason": "mía"}),
        ("post", at_order + "/claim"): (order + "/claim", {"token": "x" * 22}),
        ("get", at_order + "/papers/receipt"): (order + "/papers/receipt", None),
        ("delete", "/api/auth/sessions/{id}"): (session, None),
        ("put", "/api/users/me/addresses/{id}"): (address, ADDRESS),
        ("delete", "/api/users/me/addresses/{id}"): (address, None),
        ("put", "/api/users/me/reminders/{id}"): (reminder, REMINDER),
        ("delete", "/api/users/me/reminders/{id}"): (reminder, None),
        ("get", at_list): (listed, None),
        ("patch", at_list): (listed, {"revision": 2, "name": "mía"}),
        ("delete", at_list): (listed + "?revision=2", None),
        ("put", at_list + "/items/{sku}"): (f"{listed}/items/ROS001", {}),
        ("delete", at_list + "/items/{sku}"): (f"{listed}/items/{SKU}", None),
        ("put", at_list + "/share"): (listed + "/share", None),
        ("delete", at_list + "/share"): (listed + "/share", None),
        ("post", at_list + "/items/{sku}/to-cart"): (f"{listed}/items/{SKU}/to-cart", {}),
        ("post", at_list + "/from-cart/{sku}"): (f"{listed}/from-cart/{SKU}", None),
        ("get", "/api/reviews/products/{product}/mine"): (mine + "/mine", None),
        ("put", "/api/reviews/products/{product}/mine"): (mine + "/mine", REVIEW),
        ("delete", "/api/reviews/products/{product}/mine"): (mine + "/mine", None),
    }


def of_customers(shop):
    for pattern, verbs in shop.session().get("/api/openapi.json").json()["paths"].items():
        for verb, about in verbs.items():
            if about["x-access"] in ("open", "guest", "customer"):
                yield verb, pattern


def all_of(ana):
    """All that the shop holds of Ana, but for what changes by itself."""
    copy = ana.get("/api/auth/export").json()
    del copy["made_at"]
    for session in copy["auth"]["sessions"]:
        session.pop("last_used_at", None)
    return copy


def test_what_is_somebodys_own_is_nobody_elses(shop):
    ana, eva = shop.customer(), shop.customer()
    table = owned(ana)
    named = {(verb, pattern) for verb, pattern in of_customers(shop)
             if "{" in pattern and pattern not in ANYBODYS}
    assert named == table.keys(), "each of them is in one of the tables here"
    before = all_of(ana)
    faults = []
    for (verb, pattern), (path, body) in table.items():
        answer = eva.ask(verb.upper(), path, body, headers={**key(), "If-Match": '"1"'})
        if answer.status_code != 404 or WORD in answer.text:
            faults.append(f"{verb} {pattern}: {answer.status_code} {answer.text[:80]}")
    assert not faults, "\n".join(faults)
    assert all_of(ana) == before


def test_a_list_of_ones_own_has_nothing_of_others(shop):
    ana, eva = shop.customer(WORD), shop.customer()
    owned(ana)
    secrets = (WORD, ana.email, ana.account["id"])
    asked = [pattern for verb, pattern in of_customers(shop) if verb == "get" and "{" not in pattern]
    faults = [pattern for pattern in asked
              if any(secret in eva.get(pattern).text for secret in secrets)]
    assert len(asked) > 20 and not faults, faults
