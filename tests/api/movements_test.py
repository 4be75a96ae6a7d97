"""Every movement of a stock over HTTP: with sales and returns, its rows explain what is left."""
from support.buying import basket, open_slot, place, staff_of, stock_of
from support.shop import is_problem

SKU = "MIX002"


def test_the_rows_of_a_sku_explain_its_stock(shop):
    florist, customer = staff_of(shop, "florist"), shop.customer()
    before = stock_of(shop, SKU)
    moved = florist.post("/api/stock/movements", {"sku": SKU, "reason": "received", "quantity": 3})
    assert moved.status_code == 200, moved.text
    number = place(customer, basket(SKU), open_slot(customer)).json()["number"]
    cancelled = customer.post(f"/api/orders/{number}/cancel", {})
    assert cancelled.status_code == 200, cancelled.text
    path = f"/api/stock/{SKU}/movements"
    rows = florist.get(path + "?limit=3").json()["items"]
    assert [(row["reason"], row["delta"], row["order"]) for row in rows] == [
        ("returned", 1, number), ("sold", -1, number), ("received", 3, None)]
    assert rows[0]["on_hand"] == stock_of(shop, SKU) == before + 3
    assert customer.account["id"] not in str(rows), "the order says who"
    first = florist.get(path + "?limit=1").json()
    second = florist.get(path + f"?limit=1&cursor={first['next_cursor']}").json()
    assert first["items"] + second["items"] == rows[:2]
    is_problem(customer.get(path), 403, "forbidden")
