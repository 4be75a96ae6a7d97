"""Messages to the shop and what staff do about them, over HTTP."""
import re
import uuid

import pytest
from support.letters import verify
from support.shop import PASSWORD, is_problem

MESSAGE = {"name": "Eva Soto", "email": "eva@customers.example", "phone": "912345678",
           "category": "order", "urgency": "high", "subject": "Mi pedido",
           "message": "¿Cuándo llega mi pedido?"}


def write(caller, **more):
    answer = caller.post("/api/contact/messages", {**MESSAGE, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


@pytest.fixture(scope="module")
def support(shop):
    """Somebody of the support, signed in."""
    one = shop.customer("Sofía")
    verify(shop, one)
    path = f"/api/auth/accounts/{one.account['id']}/role"
    assert shop.admin().put(path, {"role": "support"}).status_code == 200
    caller = shop.sign_in(one.email, PASSWORD)
    caller.account = one.account
    return caller


def seen(revision):
    return {"headers": {"If-Match": f'"{revision}"'}}


def ticket(support, number):
    answer = support.get(f"/api/contact/tickets/{number}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"].removeprefix("W/") == f'"{answer.json()["revision"]}"'
    return answer.json()


def test_a_guest_writes_and_the_support_reads(shop, support):
    number = write(shop.session())
    assert re.fullmatch(r"FVT-\d{8}-[0-9A-HJKMNP-TV-Z]{5}", number)
    found = ticket(support, number)
    assert found["status"] == "new" and found["email"] == MESSAGE["email"]
    assert found["phone"] == "+56912345678" and found["account"] is None
    assert [step["kind"] for step in found["history"]] == ["opened"]


def test_a_message_of_an_account_says_whose(shop, support):
    one = shop.customer()
    assert ticket(support, write(one))["account"] == one.account["id"]


def test_what_people_write_is_read_by_staff_alone(shop):
    number = write(shop.session())
    for path in ("/api/contact/tickets", f"/api/contact/tickets/{number}"):
        is_problem(shop.session().get(path), 401, "unauthenticated")
        is_problem(shop.customer().get(path), 403, "forbidden")


def test_a_field_that_only_programs_see_sends_the_message_nowhere(shop, support):
    number = write(shop.session(), website="https://spam.example")
    assert re.fullmatch(r"FVT-\d{8}-[0-9A-HJKMNP-TV-Z]{5}", number), "it looks like any other"
    is_problem(support.get(f"/api/contact/tickets/{number}"), 404, "not_found")


def test_bad_fields_are_named_all_at_once(shop):
    refused = shop.session().post("/api/contact/messages", {
        "name": "", "email": "no", "category": "spam", "subject": "a\r\nBcc: eve@evil.example",
        "message": "short", "role": "admin"})
    body = is_problem(refused, 422, "invalid_input")
    assert {e["pointer"] for e in body["errors"]} == {
        "/name", "/email", "/category", "/subject", "/message", "/role"}


def test_a_ticket_goes_its_way_and_every_step_says_who(shop, support):
    number = write(shop.session())
    path = f"/api/contact/tickets/{number}"
    me = support.account["id"]
    assert support.put(path + "/assignee", {"account": me}, **seen(1)).status_code == 200
    assert support.post(path + "/notes", {"text": "llamar mañana"}, **seen(2)).status_code == 200
    answered = support.post(path + "/answers", {"text": "Llega hoy."}, **seen(3))
    assert answered.json()["status"] == "in_progress"
    resolved = support.put(path + "/status", {"to": "resolved", "reason": "listo"}, **seen(4))
    assert resolved.json()["status"] == "resolved" and resolved.headers["ETag"] == '"5"'
    reopened = support.put(path + "/status", {"to": "in_progress"}, **seen(5))
    assert reopened.status_code == 200
    found = ticket(support, number)
    assert found["assignee"] == me
    assert [s["kind"] for s in found["history"]] == [
        "opened", "assigned", "noted", "answered", "moved", "moved"]
    assert {s["by"] for s in found["history"][1:]} == {f"account:{me}"}
    assert all(s["at"] for s in found["history"])


def test_two_members_of_staff_do_not_overwrite_each_other(shop, support):
    number = write(shop.session())
    path = f"/api/contact/tickets/{number}"
    is_problem(support.post(path + "/answers", {"text": "Hola"}), 428, "precondition_required")
    assert support.post(path + "/notes", {"text": "mío"}, **seen(1)).status_code == 200
    is_problem(support.post(path + "/answers", {"text": "Hola"}, **seen(1)), 412, "stale")
    assert [s["kind"] for s in ticket(support, number)["history"]] == ["opened", "noted"]


def test_what_cannot_be_done_is_refused(shop, support):
    path = f"/api/contact/tickets/{write(shop.session())}"
    is_problem(support.put(path + "/status", {"to": "resolved"}, **seen(1)), 409,
               "wrong_ticket_state")
    is_problem(support.put(path + "/assignee", {"account": "usr_nobody"}, **seen(1)), 422,
               "not_of_support")
    is_problem(support.get("/api/contact/tickets/FVT-20260101-00000"), 404, "not_found")


def test_the_list_is_filtered_and_paged(shop, support):
    mark = uuid.uuid4().hex
    numbers = [write(shop.session(), subject=f"{mark} {i}") for i in range(3)]
    assert support.put(f"/api/contact/tickets/{numbers[0]}/status", {"to": "in_progress"},
                       **seen(1)).status_code == 200
    first = support.get(f"/api/contact/tickets?q={mark}&limit=2").json()
    assert [t["number"] for t in first["items"]] == [numbers[2], numbers[1]]
    rest = support.get(
        f"/api/contact/tickets?q={mark}&limit=2&cursor={first['next_cursor']}").json()
    assert [t["number"] for t in rest["items"]] == [numbers[0]] and rest["next_cursor"] is None
    started = support.get(f"/api/contact/tickets?q={mark}&status=in_progress").json()
    assert [t["number"] for t in started["items"]] == [numbers[0]]
    foreign = support.get(f"/api/contact/tickets?status=new&cursor={first['next_cursor']}")
    is_problem(foreign, 400, "bad_cursor")
