"""What the API's description says of each operation, against what the operation does: the values of
its path, and who is refused as another site."""
import re

import pytest
from support.routes import gathered, operations, send

# Values without a form of their own: ids, tokens and slugs, held to a length alone.
PLAIN = {"id", "list", "run", "product", "token", "slug", "delivery"}


@pytest.fixture(scope="module")
def document(shop):
    return shop.session().get("/api/openapi.json").json()


def path_values(document):
    for verb, pattern, about in operations(document):
        named = [one for one in about.get("parameters", []) if one["in"] == "path"]
        assert [one["name"] for one in named] == re.findall(r"\{(\w+)\}", pattern), pattern
        for one in named:
            yield verb, pattern, one["name"], one["schema"]


def test_every_value_of_a_path_is_described(document):
    faults = []
    for verb, pattern, name, schema in path_values(document):
        form = {"pattern", "format", "enum"} | ({"maxLength"} if name in PLAIN else set())
        if schema["type"] == "string" and not form & schema.keys():
            faults.append(f"{verb} {pattern}: {name} is {schema}")
    gathered(faults)


def test_it_says_what_has_to_be_matched(document):
    """Without If-Match such an operation always answers 428."""
    faults = []
    for verb, pattern, about in operations(document):
        told = any(one["name"] == "If-Match" and one["required"]
                   for one in about.get("parameters", []))
        if told != ("428" in about["responses"]):
            faults.append(f"{verb} {pattern}: If-Match told {told}")
    gathered(faults)


def test_headers_of_answers_are_described(document):
    told = {"201": "Location", "429": "Retry-After", "503": "Retry-After"}
    faults = []
    for verb, pattern, about in operations(document):
        for status, answer in about["responses"].items():
            if status in told and told[status] not in answer.get("headers", {}):
                faults.append(f"{verb} {pattern} {status}: no {told[status]}")
    gathered(faults)
    one = document["paths"]["/api/products/{id}"]["put"]["responses"]["200"]
    assert one["headers"]["ETag"]["required"]


def readers(document):
    return [one for one in operations(document) if one[0] == "get"]


def headers_of(about):
    return about["responses"].get("200", {}).get("headers", {})


def test_who_can_ask_again_with_a_tag_is_told_so(document):
    faults = []
    for _, pattern, about in readers(document):
        told = {"ETag" in headers_of(about), "304" in about["responses"],
                any(one["name"] == "If-None-Match" for one in about.get("parameters", []))}
        if len(told) != 1:
            faults.append(pattern)
    gathered(faults)


def test_tags_and_names_of_files_come_where_they_are_described(shop, document):
    admin = shop.admin()
    queries = {"/api/search": "?q=rosa", "/api/orders/export": "?from=2026-01-01&to=2026-01-31",
               "/api/orders/sales/export": "?from=2026-01-01&to=2026-01-31&by=day"}
    faults, tagged, named = [], set(), set()
    for verb, pattern, about in readers(document):
        query, real = queries.get(pattern, ""), pattern.replace("{id}", "MIX002")
        answer = send(admin, verb, real, query=query)
        if answer.status_code != 200:
            continue
        told = headers_of(about)
        if "ETag" in answer.headers:
            tagged.add(pattern)
            again = send(admin, verb, real, query=query,
                         **{"If-None-Match": answer.headers["ETag"]})
            assert again.status_code == 304, pattern
        if "Content-Disposition" in answer.headers:
            named.add(pattern)
        for header in ("ETag", "Content-Disposition"):
            if header in answer.headers and header not in told:
                faults.append(f"{pattern}: {header} comes")
        if "ETag" in told and "ETag" not in answer.headers:
            faults.append(f"{pattern}: no ETag comes")
    gathered(faults)
    assert tagged >= {"/api/products", "/api/products/{id}", "/api/categories", "/api/occasions",
                      "/api/openapi.json", "/api/docs"}
    assert named >= {"/api/products/export", "/api/orders/export", "/api/orders/sales/export"}


def test_a_read_with_too_large_a_body_is_described(shop, document):
    for _, pattern, about in readers(document):
        assert "413" in about["responses"], pattern
    assert shop.session().ask("GET", "/api/products", data="x" * 70_000).status_code == 413


def test_the_description_says_who_is_refused_as_another_site(shop, document):
    """A guest's cookie comes along with whatever page makes the browser ask."""
    guest = shop.session()
    send(guest, "delete", "/api/cart")
    assert guest.http.cookies
    faults = []
    for verb, pattern, about in operations(document):
        told = "cross_site" in about["responses"].get("403", {}).get("description", "").split(", ")
        types = about.get("requestBody", {}).get("content", {"application/json": {}})
        answer = send(guest, verb, pattern, content_type=next(iter(types)),
                      Origin="https://elsewhere.example")
        problem = "problem" in answer.headers.get("Content-Type", "")
        refused = problem and answer.json()["code"] == "cross_site"
        if told != refused:
            faults.append(f"{verb} {pattern}: told {told}, answered {answer.status_code}")
    gathered(faults)
