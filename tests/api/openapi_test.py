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
