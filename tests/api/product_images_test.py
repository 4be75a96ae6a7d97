"""A product's images are addresses that pages show: none may run a script."""
from support.buying import staff_of
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


def test_an_image_that_an_earlier_release_took_is_in_nobodys_way(still):
    former = "http://cdn.example/ramo de rosas.webp"
    still.rewrite_product("MIX002", {"images": [former]})
    still.start()
    florist = staff_of(still, "florist")

    def patch(change):
        tag = florist.get("/api/products/MIX002/record").headers["ETag"]
        return florist.patch("/api/products/MIX002", change, headers={"If-Match": tag})
    assert patch({"featured": True}).status_code == 200
    is_problem(patch({"images": [former, "http://cdn.example/b.webp"]}), 422, "invalid_input")
    assert patch({"images": ["rosas.webp", former]}).status_code == 200
    assert patch({"images": ["rosas.webp"]}).status_code == 200
    is_problem(patch({"images": [former]}), 422, "invalid_input")
