"""Every row of every route table, as the API's own description lists them, against what anybody may
send: the wrong method, and bodies that are none. A new route is tested here without a line more; one
that the samples do not fit fails. Who may call what: access_test.py."""
import json

import openapi_spec_validator
import pytest
from support.routes import gathered, operations, path_of, send
from support.shop import is_problem

VERBS = ["get", "post", "put", "patch", "delete"]


@pytest.fixture(scope="module")
def document(shop):
    return shop.session().get("/api/openapi.json").json()


@pytest.fixture(scope="module")
def admin(shop):
    return shop.admin()


def json_operations(document):
    for verb, pattern, about in operations(document):
        content = about.get("requestBody", {}).get("content", {})
        if list(content) == ["application/json"]:
            yield verb, pattern, about, content["application/json"]["schema"]


def test_the_description_is_valid(document):
    openapi_spec_validator.validate(document)
    assert len(list(operations(document))) > 150


def test_a_verb_that_a_path_lacks_is_405_and_tells_which_it_has(shop, document):
    faults = []
    for pattern, verbs in document["paths"].items():
        for verb in set(VERBS) - set(verbs):
            # A literal path may be a value of another pattern: "runs" as a number has other verbs.
            answer = send(shop.session(), verb, pattern)
            if answer.status_code == 405:
                named = {one.strip().lower() for one in answer.headers["Allow"].split(",")}
                if not set(verbs) <= named or verb in named:
                    faults.append(f"{verb} {pattern}: Allow: {answer.headers['Allow']}")
            else:
                faults.append(f"{verb} {pattern}: {answer.status_code}")
    gathered(faults)


def test_what_is_no_json_is_400_for_every_body(admin, document):
    faults = []
    for verb, pattern, _, _ in json_operations(document):
        for raw in ("", "{", "\"", '{"a":1}x', "\ufeff{}", '{"a":NaN}', "[" * 100 + "]" * 100):
            answer = send(admin, verb, pattern, raw.encode())
            if answer.status_code != 400:
                faults.append(f"{verb} {pattern} {raw[:10]!r}: {answer.status_code}")
    gathered(faults)


def test_another_media_type_is_415_for_every_body(admin, document):
    gathered([f"{verb} {pattern}: {answer.status_code}"
              for verb, pattern, _, _ in json_operations(document)
              if (answer := send(admin, verb, pattern, b"a=1",
                                 "application/x-www-form-urlencoded")).status_code != 415])


def test_a_body_beyond_its_limit_is_413(admin, document):
    huge = json.dumps({"a": "x" * 2_000_000}).encode()
    gathered([f"{verb} {pattern}: {answer.status_code}"
              for verb, pattern, _, _ in json_operations(document)
              if (answer := send(admin, verb, pattern, huge)).status_code != 413])


def members_of(schema, document):
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def pointers(answer):
    return {one["pointer"] for one in answer.json().get("errors", [])}


def test_wrong_types_and_unknown_or_repeated_members_are_named(admin, document):
    """Each wrong member is named by its pointer, all of them in one answer."""
    faults = []
    for verb, pattern, _, schema in json_operations(document):
        members = members_of(schema, document).get("properties", {})
        wrong = {name: {"$": [1.5]} for name in members} | {"no_such_member": 1}
        answer = send(admin, verb, pattern, json.dumps(wrong).encode())
        if answer.status_code != 422:
            faults.append(f"{verb} {pattern}: {answer.status_code} {answer.text[:80]}")
            continue
        named = pointers(answer)
        if not all(any(p == f"/{name}" or p.startswith(f"/{name}/") for p in named)
                   for name in wrong):
            faults.append(f"{verb} {pattern}: of {sorted(wrong)} only {sorted(named)}")
        twice = send(admin, verb, pattern, b'{"twice":1,"twice":2}')
        if twice.status_code != 422 or "/twice" not in pointers(twice):
            faults.append(f"{verb} {pattern}: a repeated member: {twice.status_code}")
        listed = send(admin, verb, pattern, b"[]")
        if listed.status_code != 422:
            faults.append(f"{verb} {pattern}: a list: {listed.status_code}")
    gathered(faults)


def test_required_members_are_asked_for(admin, document):
    faults = []
    for verb, pattern, _, schema in json_operations(document):
        required = members_of(schema, document).get("required", [])
        if not required:
            continue
        answer = send(admin, verb, pattern, b"{}")
        missing = {f"/{name}" for name in required} - pointers(answer)
        if answer.status_code != 422 or missing:
            faults.append(f"{verb} {pattern}: {answer.status_code}, not named: {missing}")
    gathered(faults)


def test_unknown_parameters_are_refused_wherever_there_are_parameters(admin, document):
    faults = []
    for verb, pattern, about in operations(document):
        if verb != "get" or not any(p["in"] == "query" for p in about.get("parameters", [])):
            continue
        answer = admin.get(path_of(pattern) + "?no_such_parameter=1")
        if answer.status_code != 422 or "/query/no_such_parameter" not in pointers(answer):
            faults.append(f"{verb} {pattern}: {answer.status_code}")
    gathered(faults)


def test_a_problem_is_a_problem_document(shop):
    is_problem(shop.session().get("/api/nowhere"), 404, "not_found")
