"""The edge: health, documentation, compression, languages, limits."""
import json

from support.shop import Shop, is_problem


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


def test_every_route_asks_for_the_level_it_documents(shop):
    document = shop.session().get("/api/openapi.json").json()
    customer = shop.customer()
    for path, operations in document["paths"].items():
        concrete = path.replace("{", "").replace("}", "")
        for verb, operation in operations.items():
            level = operation["x-access"]
            headers = {"Content-Type": "application/json"}
            if level in ("open", "guest"):
                continue
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


def test_limits_are_kept_for_each_caller(tmp_path):
    shop = Shop(tmp_path / "data", FLORES_LIMIT_SENSITIVE_PER_MINUTE="3")
    shop.start()
    body = {"email": "a@customers.example", "password": "x"}
    codes = [shop.session().post("/api/auth/login", body).status_code for _ in range(4)]
    assert codes[3] == 429, codes
    assert shop.stop() == 0
