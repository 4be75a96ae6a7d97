"""Profile, reminders and preferences of one's own account."""
import pytest

from support.shop import is_problem
from support.waiting import wait_for

REMINDERS = "/api/users/me/reminders"
MARKETING = "/api/users/me/preferences/marketing"


def a_birthday(**more):
    return {"name": "Mamá", "occasion": "cumpleanos", "date": "03-15", "days_ahead": 7, **more}


def test_a_new_customer_has_a_profile_with_its_name(shop):
    ana = shop.customer("Ana Rojas")
    wait_for(lambda: ana.get("/api/users/me").json()["name"] == "Ana Rojas")
    seen = ana.get("/api/users/me")
    changed = ana.patch("/api/users/me", {"language": "en"},
                        headers={"If-Match": seen.headers["ETag"]})
    assert changed.status_code == 200, changed.text
    assert ana.get("/api/users/me/preferences").json()["language"] == "en"


def test_reminders_are_made_changed_and_removed(shop):
    ana, eva = shop.customer(), shop.customer()
    made = ana.post(REMINDERS, a_birthday())
    assert made.status_code == 201, made.text
    one = made.json()
    where = f"{REMINDERS}/{one['id']}"
    assert made.headers["Location"] == where
    assert one["yearly"] is True and one["next"].endswith("-03-15")
    assert ana.get(REMINDERS).json() == {"items": [one], "next_cursor": None}
    assert eva.get(REMINDERS).json()["items"] == []
    is_problem(eva.put(where, a_birthday()), 404, "not_found")
    is_problem(eva.delete(where), 404, "not_found")
    changed = ana.put(where, a_birthday(occasion="san-valentin", date="02-14"))
    assert changed.status_code == 200 and changed.json()["occasion"] == "san-valentin"
    assert ana.delete(where).status_code == 204
    assert ana.get(REMINDERS).json()["items"] == []
    assert shop.session().get(REMINDERS).status_code == 401


@pytest.mark.parametrize("change, pointer", [
    ({"date": "02-30"}, "/date"), ({"date": "15-03"}, "/date"), ({"days_ahead": 0}, "/days_ahead"),
    ({"days_ahead": 31}, "/days_ahead"), ({"name": ""}, "/name"),
    ({"occasion": "navidad"}, "/occasion"), ({"yearly": False}, "/date"),
    ({"yearly": False, "date": "2020-01-01"}, "/date"), ({"account": "usr_x"}, "/account")])
def test_reminders_that_make_no_sense(shop, change, pointer):
    body = is_problem(shop.customer().post(REMINDERS, a_birthday(**change)), 422, "invalid_input")
    assert [e["pointer"] for e in body["errors"]] == [pointer]


def test_fifty_are_enough(shop):
    ana = shop.customer()
    for _ in range(50):
        assert ana.post(REMINDERS, a_birthday()).status_code == 201
    is_problem(ana.post(REMINDERS, a_birthday()), 409, "too_many_reminders")


def test_consent_is_given_and_withdrawn(shop):
    ana = shop.customer()
    assert ana.get("/api/users/me/preferences").json()["marketing"] is False
    given = ana.put(MARKETING, {"given": True, "where": "checkout"})
    assert given.status_code == 200 and given.json()["marketing"] is True
    assert given.json()["history"][0]["where"] == "checkout" and given.json()["history"][0]["at"]
    off = ana.put(MARKETING, {"given": False, "where": "account"}).json()
    assert off["marketing"] is False
    assert [one["given"] for one in off["history"]] == [False, True]
    is_problem(ana.put(MARKETING, {"given": True, "where": "the moon"}), 422, "invalid_input")
