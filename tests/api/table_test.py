"""Every row of every route table, as the API's own description lists them, against what anybody may
send: the wrong method, and bodies and parameters that are none. A new route is tested here without a
line more; one that the samples do not fit fails. Who may call what: access_test.py."""
import json

import openapi_spec_validator
import pytest
from support.routes import gathered, operations, send
from support.shop import is_problem

VERBS = ["get", "post", "put", "patch", "delete"]
# Their bodies are files, with tests of their own: import_test.py.
FILES = {("post", "/api/products/import")}


@pytest.fixture(scope="module")
def document(shop):
    return shop.session().get("/api/openapi.json").json()


@pytest.fixture(scope="module")
def admin(shop):
    return shop.admin()


def bodies(document):
    for verb, pattern, about in operations(document):
        for kind, content in about.get("requestBody", {}).get("content", {}).items():
            yield verb, pattern, kind, content["schema"]


def json_operations(document):
    """Those with a body that is a message; its type, and what it may hold."""
    for verb, pattern, kind, schema in bodies(document):
        if (verb, pattern) not in FILES:
            assert kind == "application/json" and schema != {"type": "string"}, (verb, pattern)
            yield verb, pattern, kind, schema


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
              for verb, pattern, _, _ in bodies(document)
              if (answer := send(admin, verb, pattern, b"a=1",
                                 "application/x-www-form-urlencoded")).status_code != 415])


def test_a_body_beyond_its_limit_is_413(admin, document):
    huge = json.dumps({"a": "x" * 2_000_000}).encode()
    faults = []
    for verb, pattern, kind, _ in bodies(document):
        beyond = huge * 17 if (verb, pattern) in FILES else huge
        answer = send(admin, verb, pattern, beyond, kind)
        if answer.status_code != 413:
            faults.append(f"{verb} {pattern}: {answer.status_code}")
    gathered(faults)


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


def with_parameters(document):
    """Those with a query, and the parameters of it."""
    for verb, pattern, about in operations(document):
        if query := [one for one in about.get("parameters", []) if one["in"] == "query"]:
            yield verb, pattern, query


def test_unknown_parameters_are_refused_wherever_there_are_parameters(admin, document):
    faults = []
    for verb, pattern, _ in with_parameters(document):
        answer = send(admin, verb, pattern, query="?no_such_parameter=1")
        if answer.status_code != 422 or "/query/no_such_parameter" not in pointers(answer):
            faults.append(f"{verb} {pattern}: {answer.status_code}")
    gathered(faults)


def unfit(schema):
    """A value that the schema, or that of each of several, does not take."""
    schema = schema.get("items", schema)
    if schema.get("type") == "string" and not {"format", "pattern", "enum"} & schema.keys():
        return "x" * (schema["maxLength"] + 1)
    return "%24.5%20x"


def test_parameters_of_a_wrong_form_or_given_twice_are_named_all_at_once(admin, document):
    faults = []
    for verb, pattern, query in with_parameters(document):
        wrong = [f"{one['name']}={unfit(members_of(one['schema'], document))}" for one in query]
        twice = [fault if one["schema"].get("type") == "array"
                 else f"{one['name']}=1&{one['name']}=1" for fault, one in zip(wrong, query)]
        for sent in (wrong, twice):
            answer = send(admin, verb, pattern, query="?" + "&".join(sent))
            missing = {f"/query/{one['name']}" for one in query} - pointers(answer)
            if answer.status_code != 422 or missing:
                faults.append(f"{verb} {pattern}: {answer.status_code}, not named: {missing}")
    gathered(faults)


def test_a_problem_is_a_problem_document(shop):
    is_problem(shop.session().get("/api/nowhere"), 404, "not_found")
