"""The edge: health, documentation, compression, languages, limits."""
import json
import re
import socket

from support.buying import staff_of
from support.routes import wanted_access
from support.shop import Shop, is_problem
from support.waiting import wait_for


def test_health_sums_up_all_services(shop):
    body = shop.session().get("/health").json()
    assert body["status"] == "up"
    assert {one["name"] for one in body["services"]} >= {
        "auth", "product", "user", "order", "cart", "wishlist", "review", "contact"}
    assert shop.session().get("/health/live").status_code == 200
    assert shop.session().get("/health/ready").status_code == 200


def test_metrics_count_by_route(shop):
    shop.session().get("/api/products?limit=1")
    text = shop.session().get("/metrics").text
    assert 'route="/api/products"' in text
    assert "process_resident_memory_bytes" in text


def test_every_route_is_documented_with_schemas_that_exist(shop):
    document = shop.session().get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    known = document["components"]["schemas"]

    def references(node):
        if isinstance(node, dict):
            if "$ref" in node:
                yield node["$ref"].rsplit("/", 1)[1]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    assert set(references(document)) <= set(known)
    assert len(document["paths"]) >= 40
    assert not [path for path in document["paths"] if "/internal" in path]


def test_every_operation_says_what_it_does_in_words_of_its_own(shop):
    document = shop.session().get("/api/openapi.json").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    for operation in operations:
        assert re.fullmatch(r"[A-Z][A-Za-z-]*( [A-Za-z-]+)*", operation["summary"]), operation
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"]), operation
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    page = shop.session().get("/api/docs").text
    assert all(operation["summary"] in page for operation in operations)


def test_every_text_that_is_sent_has_the_limits_that_it_is_held_to(shop):
    document = shop.session().get("/api/openapi.json").json()
    limits = {"maxLength", "format", "pattern", "enum"}
    unlimited = []

    def look(node, where):
        if isinstance(node, list):
            for one in node:
                look(one, where)
        elif isinstance(node, dict):
            types = node.get("type")
            if (types == "string" or "string" in (types or [])) and not limits & {*node}:
                unlimited.append(where)
            for name, value in node.get("properties", {}).items():
                look(value, f"{where}.{name}")
            for name in ("items", "anyOf", "additionalProperties"):
                look(node.get(name), where)

    for name, schema in document["components"]["schemas"].items():
        if schema.get("additionalProperties") is False:  # an input
            look(schema, name)
    assert not unlimited
    schemas = document["components"]["schemas"]
    buyer, recipient = (schemas[name]["properties"] for name in ("buyer_request",
                                                                 "recipient_request"))
    assert (recipient["name"]["minLength"], recipient["name"]["maxLength"]) == (1, 120)
    assert recipient["commune"]["maxLength"] == 240
    assert buyer["email"] == {"type": "string", "maxLength": 254, "format": "email"}
    phone = re.compile(buyer["phone"]["pattern"])
    for taken in ("912345678", "+56 9 1234-5678", "(09) 1234.5678", "+1 202 555 0143"):
        assert phone.search(taken), taken
    for refused in ("", "12345", "+56 9 1234 567x", "1" * 18):
        assert not phone.search(refused), refused


def test_letters_of_a_path_are_the_same_when_they_come_escaped(shop):
    def status(path):
        with socket.create_connection(shop.url.removeprefix("http://").split(":")) as wire:
            wire.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            return int(wire.makefile().readline().split()[1])
    assert status("/api/%70roducts?limit=1") == 200
    assert status("/%61pi/products/MIX%3002") == 200
    for path in ("/api%2Fproducts", "/api/x/%2e%2e/products", "/api/products%00",
                 "/%69nternal/delivery/days", "/api/%%37%30roducts"):
        assert status(path) == 404, path


def test_a_session_that_ends_while_its_body_flows_writes_nothing(shop):
    editor = staff_of(shop, "manager")
    body = b'{"products": []}' + b" " * 100_000
    head = (f"POST /api/products/import HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            f"Authorization: Bearer {editor.token}\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/json\r\nExpect: 100-continue\r\n\r\n")
    with socket.create_connection(shop.url.removeprefix("http://").split(":")) as wire:
        wire.sendall(head.encode())
        answer = wire.makefile()
        assert answer.readline().split()[1] == "100"
        assert editor.post("/api/auth/logout").status_code == 204
        # Other processes hear of it within a second.
        wait_for(lambda: editor.get("/api/products/export").status_code == 401)
        wire.sendall(body)
        assert [answer.readline(), answer.readline().split()[1]] == ["\n", "401"]


def test_an_address_beyond_ascii_is_refused_with_the_way_to_write_it(shop):
    body = {"name": "Ana", "email": "ana@ñandú.cl", "subject": "Ramos", "category": "question",
            "message": "¿Tienen girasoles?"}
    refused = is_problem(shop.session().post("/api/contact/messages", body), 422, "invalid_input")
    said, = (one["message"] for one in refused["errors"] if one["pointer"] == "/email")
    assert "xn--" in said


def test_problems_are_told_in_the_callers_language(shop):
    spanish = is_problem(shop.session().get("/api/nowhere"), 404, "not_found")
    english = is_problem(shop.session().get("/api/nowhere", headers={"Accept-Language": "en"}),
                         404, "not_found")
    assert spanish["title"] == "No existe." and english["title"] == "There is no such thing."


def test_what_is_told_to_one_caller_is_kept_by_no_cache(shop):
    caller = shop.customer()
    for path in ("/api/cart", "/api/users/me", "/api/delivery/zones", "/api/nowhere"):
        assert caller.get(path).headers["Cache-Control"] == "no-store", path
    for path in ("/api/products/MIX002", "/api/categories", "/api/openapi.json", "/api/docs"):
        first = caller.get(path)
        assert "Cache-Control" not in first.headers, path
        again = caller.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304 and not again.content, path


def test_every_path_answers_options_and_refuses_other_verbs(shop):
    document = shop.session().get("/api/openapi.json").json()
    for path, operations in document["paths"].items():
        concrete = path.replace("{", "").replace("}", "")
        asked = shop.session().ask("OPTIONS", concrete)
        assert asked.status_code == 204, path
        allowed = set(asked.headers["Allow"].split(", "))
        assert {verb.upper() for verb in operations} <= allowed, path
        missing = {"GET", "PUT", "POST", "PATCH", "DELETE"} - allowed
        for verb in sorted(missing)[:1]:
            is_problem(shop.session().ask(verb, concrete), 405, "method_not_allowed")


def test_every_route_asks_for_its_level(shop):
    customer = shop.customer()
    for (verb, path), level in wanted_access().items():
        if level in ("open", "guest", "internal"):
            continue
        concrete = path.replace("{", "").replace("}", "")
        headers = {"Content-Type": "application/json"}
        stranger = shop.session().ask(verb.upper(), concrete, headers=headers)
        assert stranger.status_code in (401, 415), (verb, path, stranger.status_code)
        if level != "customer":
            below = customer.ask(verb.upper(), concrete, headers=headers)
            assert below.status_code in (403, 415), (verb, path, below.status_code)


def test_answers_are_compressed_when_asked(shop):
    for coding in ("gzip", "br"):
        answer = shop.session().get("/api/openapi.json", headers={"Accept-Encoding": coding},
                                    stream=True)
        assert answer.headers["Content-Encoding"] == coding
    plain = shop.session().get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert json.loads(plain.text)


def test_who_asks_through_a_proxy_that_names_nobody_is_not_the_proxy(tmp_path):
    shop = Shop(tmp_path / "data", FLORES_TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8")
    shop.start()

    def metrics_for(*way):
        sent = {"X-Forwarded-For": ", ".join(way)} if way else {}
        return shop.session().get("/metrics", headers=sent).status_code
    assert metrics_for() == 200
    for way in (("unknown",), ("_hidden",), ("203.0.113.66", ""), ("127.0.0.1", "unknown"),
                ("203.0.113.66", "10.0.0.5"), ("127.0.0.1", "203.0.113.66", "10.0.0.5")):
        assert metrics_for(*way) == 404, way
    assert shop.stop() == 0


def test_limits_are_kept_for_each_caller(tmp_path):
    shop = Shop(tmp_path / "data", FLORES_LIMIT_SENSITIVE_PER_MINUTE="3")
    shop.start()
    body = {"email": "a@customers.example", "password": "x"}
    codes = [shop.session().post("/api/auth/login", body).status_code for _ in range(4)]
    assert codes[3] == 429, codes
    assert shop.stop() == 0
