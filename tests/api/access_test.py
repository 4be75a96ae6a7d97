"""Who may call what: each route with no token, a forged one, and each role, against the levels that
the shop wants of them (access.txt). A route that is missing there fails."""
import re

import pytest
import requests
from support.buying import staff_of
from support.routes import LEVELS, gathered, is_above, operations, path_of, send, wanted_access

# Whoever calls one of these is not signed in any more.
ENDING = {("post", "/api/auth/logout"), ("post", "/api/auth/logout-everywhere")}
ROLES = LEVELS[LEVELS.index("customer"):]


def of_clients():
    return [(verb, pattern, level) for (verb, pattern), level in wanted_access().items()
            if level != "internal"]


def internal():
    return [each for each, level in wanted_access().items() if level == "internal"]


def caller_of(shop, role):
    return shop.customer() if role == "customer" else staff_of(shop, role)


def test_every_row_has_the_level_that_the_shop_wants(shop):
    document = shop.session().get("/api/openapi.json").json()
    rows = {(verb, pattern): about["x-access"] for verb, pattern, about in operations(document)}
    wanted = {(verb, pattern): level for verb, pattern, level in of_clients()}
    assert len(rows) > 150
    gathered([f"{verb} {pattern}: the row says {rows.get((verb, pattern))}, "
              f"the table {wanted.get((verb, pattern))}"
              for verb, pattern in sorted(rows.keys() | wanted.keys())
              if rows.get((verb, pattern)) != wanted.get((verb, pattern))])


def test_nobody_enters_without_an_account(shop):
    faults = []
    for verb, pattern, level in of_clients():
        answer = send(shop.session(), verb, pattern)
        refused = answer.status_code == 401 and answer.json()["code"] == "unauthenticated"
        if refused != is_above(level, "guest"):
            faults.append(f"{verb} {pattern} ({level}): {answer.status_code} {answer.text[:80]}")
    gathered(faults)


def test_a_forged_token_opens_nothing(shop):
    forged = shop.session("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfYSIsInJvbGUiOiJhZG1pbiJ9.")
    gathered([f"{verb} {pattern}: {answer.status_code}"
              for verb, pattern, _ in of_clients()
              if (answer := send(forged, verb, pattern)).status_code != 401])


def test_a_cart_is_made_for_who_needs_one_and_for_nobody_else(shop):
    gathered([f"{verb} {pattern} ({level}): {answer.status_code}, {answer.cookies}"
              for verb, pattern, level in of_clients()
              if verb != "get" and not is_above(level, "guest")
              and bool((answer := send(shop.session(), verb, pattern)).cookies)
              != (level == "guest")])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_above(shop, role):
    caller = caller_of(shop, role)
    faults = []
    for verb, pattern, level in of_clients():
        leaving = (verb, pattern) in ENDING
        answer = send(caller_of(shop, role) if leaving else caller, verb, pattern)
        wrong = answer.status_code != 403 if is_above(level, role) else (
            answer.status_code == 403 or
            answer.status_code == 401 and answer.json()["code"] == "unauthenticated")
        if wrong:
            faults.append(f"{verb} {pattern} ({level}): {answer.status_code} {answer.text[:80]}")
    gathered(faults)


def test_every_internal_route_is_known(services):
    measured = "".join(requests.get(url + "/metrics", timeout=10).text
                       for url in services.urls.values())
    routes = set(re.findall(r'http_requests_total\{method="(\w+)",route="(/internal/[^"]*)"',
                            measured))
    assert {(verb.lower(), pattern) for verb, pattern in routes} == set(internal())


def test_internal_routes_are_for_no_client_whatever_its_role(services):
    admin = services.admin()
    faults = []
    for verb, pattern in internal():
        for name, url in services.urls.items():
            for token in ({}, {"Authorization": f"Bearer {admin.token}"}):
                answer = requests.request(
                    verb, url + path_of(pattern), data="{}", timeout=10,
                    headers={"Content-Type": "application/json", **token})
                if answer.status_code != (404 if name == "gateway" else 401):
                    faults.append(f"{name} {verb} {pattern} {list(token)}: {answer.status_code}")
    gathered(faults)
