"""Wishlists over HTTP: one's own, shared ones, moves to and from the cart, and what is mailed."""
import email.policy
import uuid

from support.letters import verify
from support.shop import PASSWORD, is_problem, key, pesos
from support.traces import places_with
from support.waiting import wait_for


def made(caller, name="Boda", **more):
    answer = caller.post("/api/wishlist", {"name": name, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == f"/api/wishlist/{answer.json()['id']}"
    return answer.json()


def path_of(one):
    return f"/api/wishlist/{one['id']}"


def put(caller, one, sku):
    answer = caller.put(f"{path_of(one)}/items/{sku}", {})
    assert answer.status_code == 200, answer.text
    return answer.json()


def skus(caller, one):
    return [item["sku"] for item in caller.get(path_of(one)).json()["items"]]


def notices(caller, one):
    return caller.get(path_of(one)).json()["items"][0]["notices"]


def product(shop, price=20000, stock=5):
    """A product of the test's own, once it is in stock; the id is its SKU."""
    sku = f"WSH{uuid.uuid4().int % 1000000:06}"
    answer = shop.admin().post("/api/products", {
        "id": sku, "name": {"es": "Ramo de prueba", "en": "Test bouquet"},
        "category": "ramos", "preparation_hours": 1,
        "sizes": [{"size": "estandar", "price": pesos(price), "initial_stock": stock}]})
    assert answer.status_code == 201, answer.text
    shown = f"/api/products/{sku}"
    wait_for(lambda: shop.session().get(shown).json()["availability"] == "in_stock")
    return sku


def reprice(shop, sku, price):
    admin = shop.admin()
    known = admin.get(f"/api/products/{sku}/record")
    answer = admin.patch(f"/api/products/{sku}",
                         {"sizes": [{"size": "estandar", "price": pesos(price)}]},
                         headers={"If-Match": known.headers["ETag"]})
    assert answer.status_code == 200, answer.text


def move_stock(shop, sku, quantity):
    answer = shop.admin().post("/api/stock/movements",
                               {"sku": sku, "reason": "corrected", "quantity": quantity},
                               headers=key())
    assert answer.status_code == 200, answer.text


def letters(shop, to, sku):
    """The letters on a product that went to an address, as text."""
    out = []
    for file in (shop.folder / "mail").glob("*.eml"):
        letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        text = letter.get_body(("plain",)).get_content()
        if to in letter["To"] and f"/products/{sku}" in text:
            out.append(text)
    return out


def test_a_customer_keeps_several_lists(shop):
    ana = shop.customer()
    boda, casa = made(ana), made(ana, "Casa", mail_notices=False)
    assert boda["items"] == [] and boda["mail_notices"] and boda["share_token"] is None
    put(ana, boda, "MIX002")
    put(ana, boda, "ROS001")
    assert skus(ana, boda) == ["ROS001", "MIX002"], "the newest first"
    lists = ana.get("/api/wishlist").json()
    assert lists["next_cursor"] is None
    assert [(one["name"], one["skus"], one["mail_notices"]) for one in lists["items"]] == [
        ("Boda", ["ROS001", "MIX002"], True), ("Casa", [], False)]
    item = ana.get(path_of(boda)).json()["items"][0]
    assert item["name"] and item["price"]["amount"] > 0 and item["former_price"] is None
    assert ana.delete(f"{path_of(boda)}/items/ROS001").status_code == 200
    assert skus(ana, boda) == ["MIX002"]
    assert ana.delete(f"{path_of(casa)}?revision=1").status_code == 204
    is_problem(ana.get(path_of(casa)), 404, "not_found")


def test_an_edit_of_an_old_view_is_refused(shop):
    ana = shop.customer()
    one = made(ana)
    put(ana, one, "MIX002")
    is_problem(ana.patch(path_of(one), {"revision": 1, "name": "Casa"}), 409, "stale_revision")
    is_problem(ana.delete(f"{path_of(one)}?revision=1"), 409, "stale_revision")
    is_problem(ana.put(f"{path_of(one)}/items/ROS001", {"revision": 1}), 409, "stale_revision")
    is_problem(ana.delete(f"{path_of(one)}/items/MIX002?revision=1"), 409, "stale_revision")
    changed = ana.patch(path_of(one), {"revision": 2, "name": "Casa", "mail_notices": False}).json()
    assert (changed["name"], changed["mail_notices"], changed["revision"]) == ("Casa", False, 3)
    assert skus(ana, one) == ["MIX002"]


def test_a_stranger_sees_and_changes_nothing(shop):
    ana, eva = shop.customer(), shop.customer()
    one = made(ana)
    put(ana, one, "MIX002")
    path = path_of(one)
    assert eva.get("/api/wishlist").json()["items"] == []
    for answer in (eva.get(path), eva.patch(path, {"revision": 2, "name": "Mía"}),
                   eva.delete(f"{path}?revision=2"), eva.put(f"{path}/items/ROS001", {}),
                   eva.delete(f"{path}/items/MIX002"), eva.put(f"{path}/share"),
                   eva.delete(f"{path}/share"), eva.post(f"{path}/items/MIX002/to-cart", {})):
        is_problem(answer, 404, "not_found")
    assert ana.get(path).json()["revision"] == 2
    assert eva.get("/api/cart").json()["lines"] == []


def test_a_guest_has_no_lists(shop):
    guest, ana = shop.session(), shop.customer()
    one = made(ana)
    for answer in (guest.get("/api/wishlist"), guest.post("/api/wishlist", {"name": "Boda"}),
                   guest.get(path_of(one)), guest.put(f"{path_of(one)}/items/MIX002", {}),
                   guest.put(f"{path_of(one)}/share"),
                   guest.post(f"{path_of(one)}/from-cart/MIX002")):
        is_problem(answer, 401, "unauthenticated")


def test_bad_bodies_name_their_fields(shop):
    ana = shop.customer()
    one = made(ana)

    def refused(answer):
        return {e["pointer"] for e in is_problem(answer, 422, "invalid_input")["errors"]}

    assert refused(ana.post("/api/wishlist", {"name": "", "owner": "usr_x"})) == {"/name", "/owner"}
    assert refused(ana.post("/api/wishlist", {"name": "x" * 61})) == {"/name"}
    assert refused(ana.patch(path_of(one), {"name": "Casa"})) == {"/revision"}
    assert refused(ana.put(f"{path_of(one)}/items/MIX002", {"price": 1})) == {"/price"}
    assert refused(ana.post(f"{path_of(one)}/items/MIX002/to-cart", {"quantity": 0})) == {
        "/quantity"}
    is_problem(ana.put(f"{path_of(one)}/items/MIX999999", {}), 422, "unknown_sku")
    is_problem(ana.put(f"{path_of(one)}/items/roses", {}), 404, "not_found")


def test_twenty_lists_are_enough(shop):
    ana = shop.customer()
    for number in range(20):
        made(ana, f"Lista {number}")
    is_problem(ana.post("/api/wishlist", {"name": "más"}), 409, "too_many_lists")


def test_a_list_is_shared_and_the_link_revoked(shop):
    ana, anybody = shop.customer("Ana Secreta"), shop.session()
    one = made(ana)
    put(ana, one, "MIX002")
    shared = ana.put(f"{path_of(one)}/share")
    assert shared.status_code == 200 and shared.headers["Cache-Control"] == "no-store"
    token = shared.json()["share_token"]
    assert len(token) >= 22
    assert ana.put(f"{path_of(one)}/share").json()["share_token"] == token
    assert ana.get(path_of(one)).json()["share_token"] == token
    seen = anybody.get(f"/api/wishlist/shared/{token}")
    assert seen.status_code == 200 and seen.headers["Cache-Control"] == "no-store"
    assert set(seen.json()) == {"name", "items"}
    assert set(seen.json()["items"][0]) == {"sku", "product_id", "name", "size", "price", "notices"}
    assert "Secreta" not in seen.text and ana.account["id"] not in seen.text
    for method, path in (("DELETE", "?revision=2"), ("PUT", "/share"), ("DELETE", "/items/MIX002")):
        assert anybody.ask(method, path_of(one) + path).status_code == 401, "it is read only"
    assert ana.delete(f"{path_of(one)}/share").json()["share_token"] is None
    is_problem(anybody.get(f"/api/wishlist/shared/{token}"), 404, "not_found")
    assert ana.put(f"{path_of(one)}/share").json()["share_token"] != token
    is_problem(anybody.get(f"/api/wishlist/shared/{token}"), 404, "not_found")
    is_problem(anybody.get("/api/wishlist/shared/x"), 404, "not_found")


def test_an_item_moves_to_the_cart_and_back(shop):
    ana = shop.customer()
    one = made(ana)
    put(ana, one, "MIX002")
    to_cart = f"{path_of(one)}/items/MIX002/to-cart"
    for _ in range(2):
        moved = ana.post(to_cart, {"quantity": 2})
        assert moved.status_code == 200 and moved.json()["items"] == []
    cart = ana.get("/api/cart").json()
    assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [("MIX002", 2)]
    for _ in range(2):
        back = ana.post(f"{path_of(one)}/from-cart/MIX002")
        assert back.status_code == 200 and [i["sku"] for i in back.json()["items"]] == ["MIX002"]
    assert ana.get("/api/cart").json()["lines"] == []
    is_problem(ana.post(f"{path_of(one)}/items/ROS001/to-cart", {}), 404, "not_found")
    is_problem(ana.post(f"{path_of(one)}/from-cart/ROS001"), 404, "not_found")


def test_lists_outlive_a_crash(shop):
    ana = shop.customer()
    one = made(ana)
    put(ana, one, "MIX002")
    token = ana.put(f"{path_of(one)}/share").json()["share_token"]
    shop.kill()
    shop.start()
    assert skus(ana, one) == ["MIX002"]
    assert shop.session().get(f"/api/wishlist/shared/{token}").status_code == 200


def test_what_is_back_in_stock_or_cheaper_is_shown_and_mailed(shop):
    ana, eva = shop.customer(), shop.customer()
    unproven = shop.customer()
    for one in (ana, eva):
        verify(shop, one)
    sku = product(shop, price=20000, stock=50)
    wished = made(ana)
    silent = made(eva, mail_notices=False)
    put(ana, wished, sku)
    put(unproven, made(unproven), sku)
    put(eva, silent, sku)
    move_stock(shop, sku, -50)
    wait_for(lambda: notices(ana, wished) == ["sold_out"])
    move_stock(shop, sku, 50)
    wait_for(lambda: notices(ana, wished) == ["back_in_stock"])
    reprice(shop, sku, 15000)
    assert notices(ana, wished) == ["back_in_stock", "cheaper"]
    wait_for(lambda: len(letters(shop, ana.email, sku)) == 2)
    told = letters(shop, ana.email, sku)
    assert all("Ramo de prueba" in letter for letter in told)
    assert sum("15.000" in letter for letter in told) == 1
    assert letters(shop, eva.email, sku) == []
    assert letters(shop, unproven.email, sku) == [], "an address that may be somebody else's"


def test_whoever_sells_a_product_out_again_and_again_has_nobody_mailed_each_time(shop):
    ana, late = shop.customer(), shop.customer()
    for one in (ana, late):
        verify(shop, one)
    sku = product(shop, price=20000, stock=50)
    put(ana, made(ana), sku)
    reprice(shop, sku, 15000)
    for _ in range(3):
        move_stock(shop, sku, -50)
        move_stock(shop, sku, 50)
    wait_for(lambda: len(letters(shop, ana.email, sku)) == 2)
    reprice(shop, sku, 18000)
    put(late, made(late), sku)
    reprice(shop, sku, 14000)
    wait_for(lambda: len(letters(shop, late.email, sku)) == 1, "what became dearer is no news")
    told = letters(shop, ana.email, sku)
    assert len(told) == 2 and sum("15.000" in letter for letter in told) == 1, told


def test_an_export_has_the_lists_and_an_erasure_leaves_none(shop):
    ana, eva = shop.customer(), shop.customer()
    one, other = made(ana, "Una lista que se olvida"), made(eva)
    put(ana, one, "MIX002")
    token = ana.put(f"{path_of(one)}/share").json()["share_token"]
    copy = ana.get("/api/auth/export").json()["services"]["wishlist"]
    assert [(each["name"], each["items"][0]["sku"]) for each in copy["lists"]] == [
        ("Una lista que se olvida", "MIX002")]
    assert places_with(shop, "se olvida")
    assert ana.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204
    shared = f"/api/wishlist/shared/{token}"
    wait_for(lambda: shop.session().get(shared).status_code == 404)
    wait_for(lambda: not places_with(shop, "se olvida"))
    assert eva.get(path_of(other)).status_code == 200
