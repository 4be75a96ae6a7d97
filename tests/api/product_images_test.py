"""A product's images are addresses that pages show: none may run a script."""
from support.shop import is_problem

PRODUCT = {"name": {"es": "Ramo"}, "category": "ramos-mixtos", "preparation_hours": 2,
           "sizes": [{"size": "estandar", "price": {"amount": 20000, "currency": "CLP"}}]}


def test_an_image_is_a_file_of_the_shop_or_comes_by_https(shop, team):
    florist, images = team["florist"], ["ramos/rosas.webp", "https://cdn.example/rosas.webp?w=600"]
    made = florist.post("/api/products", {"id": "IMG001", **PRODUCT, "images": images})
    assert made.status_code == 201, made.text
    assert shop.session().get("/api/products/IMG001").json()["images"] == images
    bad = {"images": ["rosas.webp", "javascript:alert(1)"]}
    tag = florist.get("/api/products/IMG001/record").headers["ETag"]
    for refused in (florist.post("/api/products", {"id": "IMG002", **PRODUCT, **bad}),
                    florist.patch("/api/products/IMG001", bad, headers={"If-Match": tag})):
        is_problem(refused, 422, "invalid_input")
        assert [one["pointer"] for one in refused.json()["errors"]] == ["/images/1"]


def test_an_import_says_on_which_line_an_image_is_none(team):
    record = {"name": "Ramo", "category": "ramos-mixtos", "price": 20000}
    told = team["manager"].post("/api/products/import", {"products": [
        {"id": "IMG003", **record}, {"id": "IMG004", **record, "images": ["../../etc/passwd"]}]})
    is_problem(told, 422, "invalid_input")
    report = told.json()["report"]
    assert not report["applied"] and report["refused"] == 1
    assert report["lines"][0]["id"] == "IMG004"
    assert report["lines"][0]["faults"][0]["pointer"] == "/images/0"
