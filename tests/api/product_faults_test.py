"""What is wrong with a product is said in one answer, whichever stage finds it."""
from support.shop import is_problem, key

SOLD = {"size": "estandar", "price": {"amount": 5000, "currency": "CLP"}}


def faults_of(answer):
    return {one["pointer"] for one in is_problem(answer, 422, "invalid_input")["errors"]}


def test_a_bad_product_is_refused_with_every_bad_field(team):
    florist = team["florist"]
    bad = {"id": "AML951", "name": {"es": "Ramo"}, "category": "ninguna", "preparation_hours": 1,
           "occasions": ["ninguna"], "images": ["javascript:alert(1)"],
           "sizes": [{**SOLD, "previous_price": {"amount": 10, "currency": "CLP"}}]}
    assert faults_of(florist.post("/api/products", bad, headers=key())) == {
        "/category", "/occasions/0", "/images/0", "/sizes/0/previous_price"}
    bad = {**bad, "id": "aml-1", "category": "No Slug", "preparation_hours": -1}
    assert faults_of(florist.post("/api/products", bad, headers=key())) == {
        "/id", "/category", "/preparation_hours"}


def test_a_category_that_there_is_not_is_called_so_where_it_alone_is_wrong(team):
    bad = {"id": "AML951", "name": {"es": "Ramo"}, "category": "ninguna", "preparation_hours": 1,
           "sizes": [SOLD]}
    body = is_problem(team["florist"].post("/api/products", bad, headers=key()), 422,
                      "unknown_category")
    assert [one["pointer"] for one in body["errors"]] == ["/category"]


def test_an_edit_says_of_its_stock_what_it_says_of_its_other_fields(team):
    florist = team["florist"]
    seen = florist.get("/api/products/MIX002/record")
    bad = {"category": "ninguna", "sizes": [{**SOLD, "initial_stock": 4}]}
    refused = florist.patch("/api/products/MIX002", bad,
                            headers={"If-Match": seen.headers["ETag"]})
    assert faults_of(refused) == {"/category", "/sizes/0/initial_stock"}
