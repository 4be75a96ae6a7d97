"""Every list that has pages, as the API's own description lists them: what it says it has in all is
what paging through it to the end gives. A new list is tested here once it has items."""
import pytest

from support.buying import ZONE, basket, open_slot, place
from support.shop import Shop, is_problem
from support.waiting import wait_for
from support.webhooks import Receiver, register, settled

SKU = "MIX002"
LOW = ("CAJ001", SKU)
CODE = "LISTAS"
NEEDED = {"/api/search": "q=rosas"}  # no list without it
# Of each list a filter that some of its items have and others have not.
FILTERS = {
    "/api/orders/staff": "status=preparing",
    "/api/orders/runs": "status=planned",
    "/api/orders/audit": "kind=run",
    "/api/contact/tickets": "category=product",
    "/api/contact/mails": "state=sent",
    "/api/webhooks/{id}/deliveries": "state=delivered",
    "/api/auth/accounts": "email=admin",
    "/api/reviews/products/{product}": "order=helpful",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    one = Shop(tmp_path_factory.mktemp("shop") / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8")
    with one.served():
        yield one


@pytest.fixture(scope="module")
def admin(shop):
    return shop.admin()


@pytest.fixture(scope="module")
def receiver():
    one = Receiver()
    yield one
    one.close()


def done(answer):
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.json() if answer.content else None


def order_on_a_run(admin, slot):
    lines = basket(SKU)
    quoted = done(admin.post("/api/orders/quote", {"lines": lines, "delivery": slot, "code": CODE}))
    placed = done(place(admin, lines, slot, quoted["total"], code=CODE,
                        payment_method="cash_on_delivery"))
    for to in ("confirmed", "preparing"):
        done(admin.post(f"/api/orders/{placed['number']}/status", {"to": to}))
    run = done(admin.post("/api/orders/runs", {"date": slot["date"], "slot": slot["slot"],
                                               "zone": ZONE, "stops": [placed["number"]]}))
    me = done(admin.get("/api/auth/me"))["id"]
    done(admin.put(f"/api/orders/runs/{run['id']}/courier", {"account": me}))
    return run["id"]


def review(caller, product):
    return done(caller.post(f"/api/reviews/products/{product}", {
        "rating": 5, "author": "Ana R.", "title": "Preciosas", "text": "Llegaron frescas."}))


def write(caller, category):
    done(caller.post("/api/contact/messages", {
        "name": "Eva Soto", "email": "eva@customers.example", "category": category,
        "subject": "Mi pedido", "message": "¿Cuándo llega?"}))


@pytest.fixture(scope="module")
def names(shop, admin, receiver):
    """Two items and more for each list, and what its path is called."""
    hook, _ = register(admin, receiver.url())
    promotions = [done(admin.post("/api/promotions", {
        "kind": "percentage", "name": {"es": "Rebaja"}, "percent": 10, "code": code}))
        for code in (CODE, "OTRA")]
    slot = open_slot(shop.session())
    runs = [order_on_a_run(admin, slot) for _ in range(3)]
    left = done(admin.get(f"/api/orders/runs/{runs[0]}"))["stops"][0]["number"]
    for to in ("out_for_delivery", "delivered"):  # which finishes its run
        done(admin.post(f"/api/orders/{left}/status", {"to": to}))
    stranger, guest = shop.customer(), shop.session()
    for caller in (stranger, guest):
        done(place(caller, basket(SKU), slot))
    for sku in LOW:
        done(admin.put(f"/api/stock/{sku}", {"low_at": 100_000}))
    for _ in range(2):
        done(admin.post("/api/stock/movements", {"sku": SKU, "reason": "received", "quantity": 1}))
    for category in ("order", "product", "product"):
        write(guest, category)
    for caller in (stranger, shop.customer()):
        written = review(caller, SKU)
        done(admin.post(f"/api/reviews/{written['id']}/publish", headers={"If-Match": "*"}))
    for product in LOW:
        review(admin, product)
    settled(admin, hook, "delivered", 2)
    wait_for(lambda: len(done(admin.get("/api/contact/mails?state=sent&limit=2"))["items"]) == 2)
    return {"/api/webhooks/{id}/deliveries": {"id": hook},
            "/api/promotions/{id}/uses": {"id": promotions[0]["id"]},
            "/api/stock/{sku}/movements": {"sku": SKU},
            "/api/reviews/products/{product}": {"product": SKU}}


def schema_of(about, document):
    schema = about["responses"]["200"]["content"]["application/json"]["schema"]
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]


@pytest.fixture(scope="module")
def lists(shop):
    """Pattern, names of parameters and schema of each that has pages."""
    document = done(shop.session().get("/api/openapi.json"))
    found = []
    for pattern, verbs in document["paths"].items():
        asked = {one["name"] for one in verbs.get("get", {}).get("parameters", [])}
        if "cursor" in asked:
            found.append((pattern, asked, schema_of(verbs["get"], document)))
    return found


def paged(caller, path, query):
    """All items of a list, two a page, and what its first page says it has in all."""
    items, cursor, total = [], "", None
    while cursor is not None:
        page = done(caller.get(f"{path}?limit=2&{query}" + (cursor and f"&cursor={cursor}")))
        items += page["items"]
        # What comes in meanwhile is newer than the first page, and counted on the later ones.
        total = page.get("total") if total is None else total
        assert page.get("total", total) == total or page["total"] > total, path
        cursor = page["next_cursor"]
    return items, total


def test_every_list_with_pages_can_be_counted(lists):
    assert len(lists) > 15
    faults = []
    for pattern, asked, schema in lists:
        always = "total" in schema["required"]
        if "total" not in schema["properties"] or always == ("total" in asked):
            faults.append(f"{pattern}: {sorted(asked)}, {schema}")
    assert not faults, "\n".join(faults)


def test_the_total_is_what_paging_to_the_end_gives(admin, lists, names):
    faults = []
    for pattern, asked, _ in lists:
        path = pattern.format(**names.get(pattern, {}))
        needed = NEEDED.get(pattern, "")
        for filters in {needed, FILTERS.get(pattern, needed)}:
            items, total = paged(admin, path, filters + ("&total=1" if "total" in asked else ""))
            # One item is on one page whether or not the total is of the whole list.
            if total != len(items) or (len(items) < 2 and filters == needed):
                faults.append(f"{path}?{filters}: {total} of {len(items)}")
    assert not faults, "\n".join(faults)


def test_filters_leave_out_of_the_total_what_they_leave_out_of_the_list(admin, names):
    for pattern, filters in FILTERS.items():
        path = pattern.format(**names.get(pattern, {}))
        some, all_of_it = (done(admin.get(f"{path}?limit=1&total=1&{query}"))["total"]
                           for query in (filters, ""))
        assert 0 < some <= all_of_it, path
        assert filters.startswith(("order=", "state=")) or some < all_of_it, path


def test_nobody_counts_what_is_not_theirs(shop, admin, names):
    stranger = shop.customer()
    for path in ("/api/orders", "/api/reviews/mine"):
        assert done(admin.get(path + "?total=1&limit=1"))["total"] >= 2
        assert done(stranger.get(path + "?total=1"))["total"] == 0
    product = f"/api/reviews/products/{SKU}?total=1"
    assert done(stranger.get(product))["total"] == 2, "not what waits for the staff"


def test_a_list_that_is_not_asked_for_its_total_says_none(admin, lists, names):
    for pattern, asked, _ in lists:
        if "total" not in asked:
            continue
        path = pattern.format(**names.get(pattern, {}))
        for query in ("", "?total=0"):
            assert "total" not in done(admin.get(path + query)), path
        is_problem(admin.get(path + "?total=2"), 422, "invalid_input")


def test_a_cursor_leads_on_whether_or_not_the_list_is_counted(admin, names):
    first = done(admin.get("/api/orders/staff?limit=1&total=1"))
    rest = done(admin.get(f"/api/orders/staff?limit=1&cursor={first['next_cursor']}"))
    assert rest["items"][0]["number"] != first["items"][0]["number"] and "total" not in rest
