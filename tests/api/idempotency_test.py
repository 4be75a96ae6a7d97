"""Idempotency-Key on POSTs whose answers the edge keeps for all services, and on one whose it does not."""
import concurrent.futures
import datetime
import uuid

import pytest
from support.buying import staff_of
from support.shop import PASSWORD, is_problem, key
from support.waiting import wait_for

ADDRESS = {"label": "Casa", "recipient": "Eva Soto", "phone": "987654321",
           "line": "Av. Recoleta 100", "commune": "Recoleta"}
PATH = "/api/users/me/addresses"
REMINDER = {"name": "Mamá", "occasion": "cumpleanos", "date": "03-15", "days_ahead": 3}
MESSAGE = {"name": "Eva Soto", "category": "order", "subject": "Mi pedido",
           "message": "¿Cuándo llega mi pedido?"}


def count(caller):
    return len(caller.get(PATH).json()["items"])


def test_a_repeated_request_has_one_effect_and_one_answer(shop):
    caller, under = shop.customer(), key()
    first = caller.post(PATH, ADDRESS, headers=under)
    assert first.status_code == 201, first.text
    # The same value in another spelling is the same request.
    again = caller.post(PATH, dict(reversed(ADDRESS.items())), headers=under)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(caller) == 1


def test_it_survives_a_kill(shop):
    caller, under = shop.customer(), key()
    first = caller.post(PATH, ADDRESS, headers=under)
    shop.kill()
    shop.start()
    assert caller.post(PATH, ADDRESS, headers=under).json() == first.json()
    assert count(caller) == 1


@pytest.mark.parametrize("path, body", [
    (PATH, ADDRESS), ("/api/users/me/reminders", REMINDER), ("/api/wishlist", {"name": "Boda"})])
def test_an_entry_is_made_once_though_the_edge_forgot_it(shop, path, body):
    caller, under = shop.customer(), key()
    first = caller.post(path, body, headers=under)
    assert first.status_code == 201, first.text
    shop.forget_answers()
    again = caller.post(path, body, headers=under)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in again.headers, "the edge knew it"
    assert len(caller.get(path).json()["items"]) == 1
    shop.forget_answers()
    other = caller.post(path, {**body, "name" if "name" in body else "label": "Otra"}, headers=under)
    assert other.status_code == 201 and other.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("writer", ["customer", "session"])
def test_a_message_is_one_though_the_edge_forgot_it(shop, writer):
    first_try, under = getattr(shop, writer)(), key()
    body = {**MESSAGE, "email": f"{uuid.uuid4().hex}@customers.example"}
    first = first_try.post("/api/contact/messages", body, headers=under)
    assert first.status_code == 201, first.text
    shop.forget_answers()
    # A guest whose cookie was lost with the answer.
    next_try = shop.session(first_try.token)
    again = next_try.post("/api/contact/messages", body, headers=under)
    assert (again.status_code, again.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in again.headers, "the edge knew it"
    found = shop.admin().get("/api/contact/tickets", params={"q": body["email"]}).json()["items"]
    assert [one["number"] for one in found] == [first.json()["number"]]


def test_a_promotion_keeps_its_key_itself_whatever_a_kill_kept_the_edge_from(shop):
    manager, under = staff_of(shop, "manager"), key()
    wanted = {"kind": "percentage", "name": {"es": "Una vez"}, "percent": 10}
    first = manager.post("/api/promotions", wanted, headers=under)
    assert first.status_code == 201, first.text
    shop.kill()
    shop.start()
    again = manager.post("/api/promotions", wanted, headers=under)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in again.headers, "the edge answered, which may forget"
    other = manager.post("/api/promotions", {**wanted, "percent": 11}, headers=under)
    is_problem(other, 422, "idempotency_key_reused")
    made = manager.get("/api/promotions").json()["items"]
    assert [one["name"]["es"] for one in made] == ["Una vez"]


def test_a_promotion_made_under_a_key_is_told_when_it_could_not_be_made_any_more(shop):
    manager, under = staff_of(shop, "manager"), key()
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
    wanted = {"kind": "percentage", "name": {"es": "Por poco"}, "percent": 10,
              "ends_at": end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
    first = manager.post("/api/promotions", wanted, headers=under)
    assert first.status_code == 201, first.text
    while manager.post("/api/promotions", wanted, headers=key()).status_code == 201:
        pass
    again = manager.post("/api/promotions", wanted, headers=under)
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])


def test_another_body_under_the_key_is_refused(shop):
    caller, under = shop.customer(), key()
    caller.post(PATH, ADDRESS, headers=under)
    other = caller.post(PATH, {**ADDRESS, "label": "Oficina"}, headers=under)
    is_problem(other, 422, "idempotency_key_reused")
    assert count(caller) == 1


def test_a_strangers_key_is_another_key(shop):
    one, other, under = shop.customer(), shop.customer(), key()
    assert one.post(PATH, ADDRESS, headers=under).status_code == 201
    theirs = other.post(PATH, ADDRESS, headers=under)
    assert theirs.status_code == 201 and "Idempotency-Replayed" not in theirs.headers


def test_a_refusal_is_not_kept(shop):
    caller, under = shop.customer(), key()
    refused = caller.post(PATH, {**ADDRESS, "commune": "Antofagasta"}, headers=under)
    assert refused.status_code == 422, refused.text
    assert caller.post(PATH, ADDRESS, headers=under).status_code in (201, 422)
    fresh = caller.post(PATH, {**ADDRESS, "commune": "Antofagasta"}, headers=key())
    assert fresh.status_code == 422


def test_somebodys_erasure_lets_no_request_run_again(shop):
    caller, other, under = shop.customer(), shop.customer(), key()
    assert caller.post(PATH, ADDRESS, headers=under).status_code == 201
    assert other.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204
    wait_for(lambda: caller.post(PATH, ADDRESS, headers=under).status_code != 201)
    is_problem(caller.post(PATH, ADDRESS, headers=under), 409, "answer_erased")
    assert count(caller) == 1


def test_two_at_once_are_one(shop):
    caller, under = shop.customer(), key()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: caller.post(PATH, ADDRESS, headers=under), range(8)))
    assert {a.status_code for a in answers} == {201}
    assert len({a.text for a in answers}) == 1
    assert count(caller) == 1


def test_an_unfit_key_is_refused(shop):
    caller = shop.customer()
    answer = caller.post(PATH, ADDRESS, headers={"Idempotency-Key": "short"})
    is_problem(answer, 400, "idempotency_key_required")
