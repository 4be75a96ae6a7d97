"""The life of an account, from the link that proves its address to the day it is erased."""
import json
import uuid

from support.buying import basket, open_slot, order_body, pay, quote, staff_of
from support.letters import letters, tokens, verify
from support.shop import ADMIN, PASSWORD, is_problem, key, pesos
from support.traces import places_with
from support.waiting import wait_for

NEW_PASSWORD = "another-long-secret"


def token_of(shop, person, path, count=1):
    """The last of so many links."""
    return wait_for(lambda: tokens(shop, person.email, path)[count - 1:],
                    f"no link to {path}")[-1]


def log_in(shop, email, password=PASSWORD):
    return shop.session().post("/api/auth/login", {"email": email, "password": password})


def enrol(shop, person):
    """A customer's own second factor; returns the app."""
    ticket = person.post("/api/auth/second-factor", {"password": PASSWORD}).json()["enrolment"]
    shop.enrol(person.email, ticket)
    return shop.apps[person.email]


def test_a_new_address_is_verified_by_the_link_that_was_mailed(shop):
    ana = shop.customer()
    assert ana.account["email_verified"] is False
    token = token_of(shop, ana, "/verify-email")
    assert shop.session().post("/api/auth/verify-email", {"token": token}).status_code == 200
    assert ana.get("/api/auth/me").json()["email_verified"] is True
    is_problem(shop.session().post("/api/auth/verify-email", {"token": token}), 422, "link_over")


def test_mails_are_in_the_language_that_the_profile_says_now(shop):
    ana = shop.customer("Ana Rojas")
    token_of(shop, ana, "/verify-email")
    wait_for(lambda: ana.get("/api/users/me").json()["name"] == "Ana Rojas")
    seen = ana.get("/api/users/me")
    assert ana.patch("/api/users/me", {"language": "en"},
                     headers={"If-Match": seen.headers["ETag"]}).status_code == 200
    assert shop.session().post("/api/auth/forgot-password",
                               {"email": ana.email}).status_code == 202
    token_of(shop, ana, "/reset-password")
    first, last = letters(shop, ana.email)
    assert "Hola Ana Rojas" in first and "Hello Ana Rojas" in last


def test_another_link_is_sent_after_a_pause(shop):
    ana = shop.customer()
    refused = ana.post("/api/auth/verify-email/resend")
    is_problem(refused, 429, "too_many_attempts")
    assert int(refused.headers["Retry-After"]) <= 60


def test_a_forgotten_password_is_set_anew(shop):
    ana = shop.customer()
    asked = shop.session().post("/api/auth/forgot-password", {"email": ana.email})
    assert asked.status_code == 202 and asked.content == b""
    token = token_of(shop, ana, "/reset-password")
    weak = shop.session().post("/api/auth/reset-password",
                               {"token": token, "password": "1234567890"})
    is_problem(weak, 422, "invalid_input")
    body = {"token": token, "password": NEW_PASSWORD}
    assert shop.session().post("/api/auth/reset-password", body).status_code == 204
    is_problem(shop.session().post("/api/auth/reset-password", body), 422, "link_over")
    assert ana.get("/api/auth/me").status_code == 401, "every session ended"
    is_problem(log_in(shop, ana.email), 401, "bad_credentials")
    assert log_in(shop, ana.email, NEW_PASSWORD).status_code == 200
    wait_for(lambda: any("contraseña cambió" in one for one in letters(shop, ana.email)))


def test_who_asks_for_a_link_does_not_learn_who_has_an_account(shop):
    known, unknown = shop.customer().email, f"{uuid.uuid4().hex}@customers.example"
    answers = [shop.session().post("/api/auth/forgot-password", {"email": email})
               for email in (known, unknown)]
    for answer in answers:
        assert (answer.status_code, answer.content) == (202, b"")
    assert set(answers[0].headers) == set(answers[1].headers)


def test_staff_need_a_second_factor(shop):
    florist = staff_of(shop, "florist")
    email = florist.get("/api/auth/me").json()["email"]
    got = log_in(shop, email).json()
    assert got["second_factor"] == "required" and got["access_token"] is None
    assert shop.session(got["challenge"]).get("/api/auth/me").status_code == 401
    wrong = shop.session().post("/api/auth/login/second-factor",
                                {"challenge": got["challenge"], "code": "000000"})
    is_problem(wrong, 401, "wrong_code")
    proof = shop.apps[email].proof()
    given = {"challenge": got["challenge"], **proof}
    assert shop.session().post("/api/auth/login/second-factor", given).status_code == 200
    again = shop.session().post("/api/auth/login/second-factor", given)
    is_problem(again, 401, "wrong_code")
    kept = florist.post("/api/auth/second-factor/remove", {"password": PASSWORD, **
                                                           shop.apps[email].proof()})
    is_problem(kept, 409, "second_factor_required")


def test_the_mailbox_alone_takes_no_account_of_staff(shop):
    ana = shop.customer()
    verify(shop, ana)
    role = f"/api/auth/accounts/{ana.account['id']}/role"
    assert shop.admin().put(role, {"role": "florist"}).status_code == 200
    assert shop.session().post("/api/auth/forgot-password",
                               {"email": ana.email}).status_code == 202
    body = {"token": token_of(shop, ana, "/reset-password"), "password": NEW_PASSWORD}
    is_problem(shop.session().post("/api/auth/reset-password", body), 409, "mailbox_not_enough")
    is_problem(log_in(shop, ana.email, NEW_PASSWORD), 401, "bad_credentials")
    assert shop.admin().put(role, {"role": "customer"}).status_code == 200
    assert shop.session().post("/api/auth/reset-password", body).status_code == 204


def test_a_customer_may_have_a_second_factor_and_do_without_it_again(shop):
    ana = shop.customer()
    app = enrol(shop, ana)
    assert ana.get("/api/auth/second-factor").json() == {
        "enrolled": True, "required": False, "recovery_codes_left": 10}
    assert log_in(shop, ana.email).json()["second_factor"] == "required"
    shop.sign_in(ana.email, PASSWORD)
    is_problem(ana.post("/api/auth/second-factor/remove", {"password": PASSWORD}),
               422, "code_required")
    removed = ana.post("/api/auth/second-factor/remove",
                       {"password": PASSWORD, "recovery_code": app.recovery_codes.pop()})
    assert removed.status_code == 204, removed.text
    assert log_in(shop, ana.email).json()["access_token"]


def test_an_admin_helps_who_lost_the_phone(shop):
    florist = staff_of(shop, "florist")
    me = florist.get("/api/auth/me").json()
    path = f"/api/auth/accounts/{me['id']}/second-factor"
    assert florist.delete(path).status_code == 403
    assert shop.admin().delete(path).status_code == 204
    assert florist.get("/api/auth/me").status_code == 401
    assert log_in(shop, me["email"]).json()["second_factor"] == "enrol"
    own = shop.admin().get("/api/auth/me").json()["id"]
    is_problem(shop.admin().delete(f"/api/auth/accounts/{own}/second-factor"), 409,
               "own_second_factor")


def test_the_command_line_helps_the_administrator(shop):
    assert shop.admin()
    shop.stop()
    shop.command("admin", "reset", "--email", ADMIN[0], "--password-stdin", input=ADMIN[1])
    shop.start()
    assert log_in(shop, *ADMIN).json()["second_factor"] == "enrol"
    assert shop.admin().get("/api/auth/accounts").status_code == 200


def test_the_owner_sees_the_sign_ins(shop):
    ana = shop.customer()
    log_in(shop, ana.email, "not-this-one")
    shop.sign_in(ana.email, PASSWORD)
    items = ana.get("/api/auth/sign-ins").json()["items"]
    assert [one["outcome"] for one in items] == ["signed_in", "wrong_password", "signed_in"]
    assert {one["network"] for one in items} == {"127.0.0.1"}
    assert shop.customer().get("/api/auth/sign-ins").json()["items"][0]["outcome"] == "signed_in"


def a_life(shop, canary):
    """A customer who left something of theirs wherever one can: a word to search for."""
    email = f"{canary.lower()}.{uuid.uuid4().hex}@{canary.lower()}.example"
    made = shop.session().post("/api/auth/register", {
        "email": email, "password": PASSWORD, "name": f"Ana {canary}"})
    assert made.status_code == 201, made.text
    ana = shop.session(made.json()["access_token"])
    ana.email, ana.account = email, made.json()["account"]
    verify(shop, ana)
    address = {"label": canary, "recipient": canary, "phone": "912345678", "line": f"Calle {canary}",
               "commune": "Recoleta"}
    assert ana.post("/api/users/me/addresses", address, headers=key()).status_code == 201
    put = ana.put("/api/cart/lines/CAJ001", {"quantity": 1, "revision": 0})
    assert put.status_code == 200, put.text
    for path, left in (
            ("/api/users/me/reminders", {"name": canary, "occasion": "amor", "date": "02-29",
                                         "days_ahead": 3}),
            ("/api/wishlist", {"name": canary}),
            ("/api/reviews/products/MIX002", {"rating": 5, "author": canary, "title": canary,
                                              "text": f"Soy {canary}."}),
            ("/api/contact/messages", {"name": canary, "email": email, "category": "order",
                                       "subject": canary, "message": f"Soy {canary}, ¿cuándo?"})):
        answer = ana.post(path, left, headers=key())
        assert answer.status_code == 201, answer.text
    return ana


def an_order_of(ana, canary):
    slot, lines = open_slot(ana), basket("MIX002")
    body = order_body(lines, slot, quote(ana, lines, slot).json()["total"],
                      card_message=f"Para {canary}")
    body["buyer"] = {"name": f"Ana {canary}", "email": ana.email, "phone": "912345678"}
    body["recipient"] = {**body["recipient"], "name": f"Eva {canary}",
                         "address_line": f"Calle {canary} 1"}
    placed = ana.post("/api/orders", body, headers=key())
    assert placed.status_code == 201, placed.text
    return placed.json()["number"]


def a_published_review(shop):
    wrote = shop.customer().post("/api/reviews/products/MIX002", {
        "rating": 5, "author": "Eva", "title": "Preciosas", "text": "Llegaron frescas."})
    assert wrote.status_code == 201, wrote.text
    written = wrote.json()["id"]
    published = shop.admin().post(f"/api/reviews/{written}/publish", headers={"If-Match": "*"})
    assert published.status_code == 200, published.text
    return written


def test_a_copy_has_all_that_the_shop_holds(shop):
    canary = "Copiaverde"
    ana = a_life(shop, canary)
    number = an_order_of(ana, canary)
    pay(shop.admin(), number)
    back = shop.admin().post(f"/api/orders/{number}/refunds",
                             {"amount": pesos(1000), "reason": "mustia"}, headers=key())
    assert back.status_code == 200, back.text
    liked = a_published_review(shop)
    assert ana.put(f"/api/reviews/{liked}/vote").status_code == 200
    said = 101
    for i in range(said):
        consent = {"given": i % 2 == 0, "where": "account"}
        assert ana.put("/api/users/me/preferences/marketing", consent).status_code == 200
    answer = ana.get("/api/auth/export")
    assert answer.status_code == 200, answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    copy = answer.json()
    assert copy["auth"]["account"]["email"] == ana.email
    order = copy["services"]["order"]["orders"][0]
    assert order["number"] == number
    assert [(one["kind"], one["reason"]) for one in order["payments"]] == [
        ("payment", ""), ("refund", "")]
    assert len(order["history"]) == 3
    assert "mustia" not in answer.text, "staff wrote it for themselves"
    assert copy["services"]["review"]["found_helpful"] == [{"id": liked, "product": "MIX002"}]
    assert len(copy["services"]["user"]["preferences"]["history"]) == said
    assert f"Para {canary}" in json.dumps(copy["services"]["order"])
    assert copy["services"]["cart"]["lines"][0]["sku"] == "CAJ001"
    assert copy["services"]["user"]["addresses"][0]["label"] == canary
    assert set(copy["services"]) == {"user", "order", "cart", "wishlist", "review", "contact"}
    stranger = shop.customer().get("/api/auth/export").json()
    assert canary not in json.dumps(stranger)


def test_an_erased_person_is_in_no_file_of_the_shop(shop):
    canary = "Zumbidoazul"
    ana = a_life(shop, canary)
    number = an_order_of(ana, canary)
    reason = {"reason": f"Ya no, {canary}"}
    assert ana.post(f"/api/orders/{number}/cancel", reason).status_code == 200
    words = [canary, ana.email]
    assert places_with(shop, *words)
    waiting = "/api/contact/mails?state=waiting"
    wait_for(lambda: shop.admin().get(waiting).json()["items"] == [], "a mail is on its way")
    is_problem(ana.post("/api/auth/erase", {"password": "not-this-one"}), 422, "wrong_password")
    gone = ana.post("/api/auth/erase", {"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    assert ana.get("/api/auth/me").status_code == 401
    is_problem(log_in(shop, ana.email), 401, "bad_credentials")
    wait_for(lambda: not places_with(shop, *words), "it is still there")
    kept = shop.admin().get(f"/api/orders/{number}").json()
    assert kept["total"]["amount"] > 0 and kept["lines"], "the sale stays"


def test_the_last_administrator_is_not_erased(shop):
    boss = shop.admin()
    refused = boss.post("/api/auth/erase",
                        {"password": ADMIN[1], **shop.apps[ADMIN[0]].proof()})
    is_problem(refused, 409, "last_admin")
