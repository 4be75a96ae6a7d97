"""The whole life of a review over HTTP, and what nobody may do to it."""
import pytest

from support.buying import basket, open_slot, place
from support.shop import PASSWORD, is_problem, key
from support.traces import places_with
from support.waiting import wait_for

WITHIN_S = 2  # how soon what follows from an event is seen
DELIVERY_WITHIN_S = 10


def words(rating=5, **more):
    return {"rating": rating, "author": "Ana R.", "title": "Preciosas", "text": "Llegaron frescas.",
            **more}


def tag_of(record):
    return {"If-Match": f'"{record["edition"]}"'}


def write(caller, product, **more):
    answer = caller.post(f"/api/reviews/products/{product}", words(**more))
    assert answer.status_code == 201, answer.text
    return answer.json()


def publish(staff, record):
    return staff.post(f"/api/reviews/{record['id']}/publish", headers=tag_of(record))


def published(shop, product, rating=5, **more):
    """Somebody's published review."""
    author = shop.customer()
    record = write(author, product, rating=rating, **more)
    assert publish(shop.admin(), record).status_code == 200
    return author, record


def listed(shop, product, query=""):
    answer = shop.session().get(f"/api/reviews/products/{product}{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page):
    return [one["id"] for one in page["items"]]


def summary(shop, product):
    return shop.session().get(f"/api/reviews/products/{product}/summary").json()


def rating_of(shop, product):
    return shop.session().get(f"/api/products/{product}").json()["rating"]


def waiting(staff):
    found, cursor = [], ""
    while cursor is not None:
        page = staff.get("/api/reviews/moderation?limit=2" + (cursor and f"&cursor={cursor}"))
        assert page.status_code == 200, page.text
        found += ids(page.json())
        cursor = page.json()["next_cursor"]
    return found


def test_a_review_is_written_read_published_edited_and_withdrawn(shop):
    product, author, staff = "ROS001", shop.customer(), shop.admin()
    answer = author.post(f"/api/reviews/products/{product}", words(4))
    assert answer.status_code == 201, answer.text
    record = answer.json()
    assert record["status"] == "pending" and not record["verified"]
    mine = answer.headers["Location"]
    assert author.get(mine).json() == record
    assert ids(author.get("/api/reviews/mine").json()) == [record["id"]]
    assert listed(shop, product)["items"] == []
    is_problem(shop.customer().get(mine), 404, "not_found")

    assert record["id"] in waiting(staff)
    assert staff.get(f"/api/reviews/{record['id']}").json() == record
    shown = publish(staff, record)
    assert shown.status_code == 200, shown.text
    assert record["id"] not in waiting(staff)
    [seen] = listed(shop, product)["items"]
    assert (seen["id"], seen["author"], seen["rating"]) == (record["id"], "Ana R.", 4)
    assert "account" not in seen
    wait_for(lambda: rating_of(shop, product) == {"average": 4, "count": 1}, within_s=WITHIN_S)
    assert summary(shop, product) == {"product": product, "count": 1, "mean_tenths": 40,
                                      "distribution": [0, 0, 0, 1, 0]}

    is_problem(author.put(mine, words(2)), 428, "precondition_required")
    is_problem(author.put(mine, words(2), headers=tag_of(record)), 412, "stale")
    current = author.get(mine)
    edited = author.put(mine, words(2), headers={"If-Match": current.headers["ETag"]})
    assert edited.status_code == 200, edited.text
    assert edited.json()["status"] == "pending"
    assert listed(shop, product)["items"] == []
    wait_for(lambda: rating_of(shop, product) is None, within_s=WITHIN_S)
    assert summary(shop, product)["mean_tenths"] is None
    is_problem(publish(staff, record), 412, "stale")
    assert publish(staff, edited.json()).status_code == 200
    wait_for(lambda: rating_of(shop, product) == {"average": 2, "count": 1}, within_s=WITHIN_S)

    assert author.delete(mine).status_code == 204
    is_problem(author.get(mine), 404, "not_found")
    is_problem(staff.get(f"/api/reviews/{record['id']}"), 404, "not_found")
    wait_for(lambda: rating_of(shop, product) is None, within_s=WITHIN_S)
    assert write(author, product)["id"] != record["id"]


def test_products_are_ordered_by_what_their_reviews_come_to(shop):
    for rating in (5, 4):
        published(shop, "SIL001", rating)
    published(shop, "ORQ001", 4)

    def of_the_two():
        page = shop.session().get("/api/products?order=rating&limit=100").json()["items"]
        return [(one["id"], one["rating"] and one["rating"]["average"]) for one in page
                if one["id"] in ("SIL001", "ORQ001")]
    expected = [("SIL001", 4.5), ("ORQ001", 4)]
    wait_for(lambda: of_the_two() == expected, of_the_two, WITHIN_S)


def test_there_is_one_of_a_customer_and_product(shop):
    author = shop.customer()
    write(author, "ROS002")
    is_problem(author.post("/api/reviews/products/ROS002", words()), 409, "already_reviewed")
    is_problem(author.post("/api/reviews/products/ZZZ999", words()), 404, "not_found")
    assert shop.session().post("/api/reviews/products/ROS002", words()).status_code == 401
    assert shop.session().get("/api/reviews/products/zzz").status_code == 404


@pytest.mark.parametrize("change, pointer", [
    ({"rating": 0}, "/rating"), ({"rating": 6}, "/rating"), ({"rating": 4.5}, "/rating"),
    ({"author": " "}, "/author"), ({"author": "x" * 41}, "/author"), ({"title": ""}, "/title"),
    ({"text": ""}, "/text"), ({"text": "x" * 2001}, "/text"), ({"verified": True}, "/verified"),
    ({"status": "published"}, "/status"),
])
def test_what_a_review_cannot_say(shop, change, pointer):
    answer = shop.customer().post("/api/reviews/products/ROS001", words(**change))
    body = is_problem(answer, 422, "invalid_input")
    assert [one["pointer"] for one in body["errors"]] == [pointer]


def test_nobody_else_touches_a_review(shop):
    author, record = published(shop, "ROS003")
    stranger = shop.customer()
    mine = "/api/reviews/products/ROS003/mine"
    is_problem(stranger.put(mine, words(1), headers={"If-Match": '"2"'}), 404, "not_found")
    is_problem(stranger.delete(mine), 404, "not_found")
    one = f"/api/reviews/{record['id']}"
    for caller in (stranger, author):
        assert caller.get(one).status_code == 403
        assert caller.get("/api/reviews/moderation").status_code == 403
        assert caller.post(f"{one}/publish", headers=tag_of(record)).status_code == 403
        assert caller.post(f"{one}/reject", {"reason": "x"}).status_code == 403
        assert caller.put(f"{one}/answer", {"text": "x"}).status_code == 403
        assert caller.delete(f"{one}/answer").status_code == 403
    assert author.get(mine).json()["rating"] == 5


def test_a_rejected_review_says_why_to_its_author_alone(shop):
    author, staff = shop.customer(), shop.admin()
    record = write(author, "ROS003")
    one = f"/api/reviews/{record['id']}"
    is_problem(staff.post(f"{one}/reject", {}, headers=tag_of(record)), 422, "invalid_input")
    is_problem(staff.post(f"{one}/reject", {"reason": "Nombra a alguien"}), 428,
               "precondition_required")
    done = staff.post(f"{one}/reject", {"reason": "Nombra a alguien"}, headers=tag_of(record))
    assert done.status_code == 200, done.text
    assert record["id"] not in ids(listed(shop, "ROS003"))
    seen = author.get("/api/reviews/products/ROS003/mine").json()
    assert (seen["status"], seen["reason"]) == ("rejected", "Nombra a alguien")


def test_the_shop_answers_and_takes_it_back(shop):
    _, record = published(shop, "TRO001")
    staff, one = shop.admin(), f"/api/reviews/{record['id']}/answer"
    for text in ("Gracias.", "¡Gracias, Ana!"):
        assert staff.put(one, {"text": text}).status_code == 200
    assert listed(shop, "TRO001")["items"][0]["answer"]["text"] == "¡Gracias, Ana!"
    assert staff.delete(one).status_code == 200
    assert listed(shop, "TRO001")["items"][0]["answer"] is None


def test_a_helpful_vote_counts_once_and_orders_the_list(shop):
    product = "SUC001"
    reviews = [published(shop, product) for _ in range(3)]
    assert ids(listed(shop, product)) == [record["id"] for _, record in reversed(reviews)]
    author, oldest = reviews[0]
    vote = f"/api/reviews/{oldest['id']}/vote"
    reader, other = shop.customer(), shop.customer()
    for _ in range(2):
        assert reader.put(vote).json() == {"helpful": 1, "voted": True}
    assert other.put(vote).json()["helpful"] == 2
    is_problem(author.put(vote), 409, "own_review")
    assert shop.session().put(vote).status_code == 401
    helpful = listed(shop, product, "?order=helpful")["items"]
    assert (helpful[0]["id"], helpful[0]["helpful"]) == (oldest["id"], 2)
    for _ in range(2):
        assert reader.delete(vote).json() == {"helpful": 1, "voted": False}


def test_pages_follow_each_other_and_a_cursor_belongs_to_its_list(shop):
    product = "CAJ001"
    newest = [published(shop, product)[1]["id"] for _ in range(5)][::-1]
    found, query = [], "?limit=2"
    while query:
        page = listed(shop, product, query)
        found += ids(page)
        cursor = page["next_cursor"]
        query = cursor and f"?limit=2&cursor={cursor}"
    assert found == newest
    cursor = listed(shop, product, "?limit=2")["next_cursor"]
    for foreign in (f"SUC001?cursor={cursor}", f"{product}?order=helpful&cursor={cursor}",
                    f"{product}?cursor=abc"):
        answer = shop.session().get(f"/api/reviews/products/{foreign}")
        is_problem(answer, 400, "bad_cursor")


def test_a_review_is_verified_when_the_flowers_have_arrived(shop):
    product, buyer, staff = "MIX002", shop.customer(), shop.admin()
    early = write(buyer, product)
    assert not early["verified"]
    placed = place(buyer, basket(product), open_slot(buyer))
    assert placed.status_code == 201, placed.text
    order = f"/api/orders/{placed.json()['number']}"
    paid = staff.post(f"{order}/payment", {"status": "paid"}, headers=key())
    assert paid.status_code == 200, paid.text
    mine = f"/api/reviews/products/{product}/mine"
    for to in ("preparing", "out_for_delivery", "delivered"):
        assert not buyer.get(mine).json()["verified"]
        moved = staff.post(f"{order}/status", {"to": to})
        assert moved.status_code == 200, moved.text
    wait_for(lambda: buyer.get(mine).json()["verified"], within_s=DELIVERY_WITHIN_S)
    assert buyer.delete(mine).status_code == 204
    assert write(buyer, product)["verified"]
    assert not write(shop.customer(), product)["verified"]


def test_markup_is_text(shop):
    author = shop.customer()
    text = "<b onclick='x()'>hola</b> & \"adiós\"\nfin"
    record = write(author, "TRO001", text=text, title="<i>")
    assert (record["text"], record["title"]) == (text, "<i>")


def test_an_erased_account_takes_its_reviews_and_votes_along(shop):
    product, secret = "CAJ002", "Mi hija Filomena"
    leaving, record = published(shop, product, 1, text=secret)

    assert places_with(shop, secret)
    _, staying = published(shop, product, 5)
    vote = f"/api/reviews/{staying['id']}/vote"
    assert leaving.put(vote).json()["helpful"] == 1
    assert leaving.post("/api/auth/erase", {"password": PASSWORD}).status_code == 204
    wait_for(lambda: rating_of(shop, product) == {"average": 5, "count": 1}, within_s=DELIVERY_WITHIN_S)
    [left] = listed(shop, product)["items"]
    assert (left["id"], left["helpful"]) == (staying["id"], 0)
    is_problem(shop.admin().get(f"/api/reviews/{record['id']}"), 404, "not_found")
    wait_for(lambda: not places_with(shop, secret), lambda: places_with(shop, secret))
