"""A small shop becomes a large one while it serves, and a large one becomes a small one."""
import json
import random
import signal
import sqlite3
import subprocess
import time
import types

import pytest

from support.backups import rows, sound
from support.buying import PEOPLE, basket, open_slot, pay, place
from support.disks import small_disk
from support.letters import letters
from support.production import ProductionShop
from support.promotions import Places, promote, promoting, refused
from support.shop import PASSWORD, key
from support.waiting import wait_for
from support.webhooks import ORDERS, Receiver, is_signed, register

pytestmark = pytest.mark.one_form

Shop = ProductionShop.__bases__[0]  # of one process, whatever the others are
SKU = "MIX002"
KEPT = "CAJ001"  # in carts and lists, and never bought
PRODUCT = "ROS001"
ADDRESS = {"label": "Casa", "recipient": "Eva Soto", "phone": "987654321",
           "line": "Av. Recoleta 100", "commune": "Recoleta"}
MESSAGE = {"name": "Eva Soto", "email": "eva@customers.example", "phone": "912345678",
           "category": "order", "urgency": "high", "subject": "Mi pedido", "message": "¿Cuándo llega?"}
LATE = "late@customers.example"  # a mail that nobody took before the shop was stopped
AGAIN = "SELECT account FROM auth.erasure_again"  # whose erasure is to be told again later


@pytest.fixture(scope="module")
def places():
    one = Places()
    yield one
    one.close()


def good(answer, status=200):
    assert answer.status_code == status, answer.text
    return answer.json()


def fill(shop, receiver):
    """Something of everything, and those whose it is."""
    admin, ana, guest = shop.admin(), shop.customer("Ana"), shop.session()
    slot, under, address = open_slot(ana), key(), key()
    _, secret = register(admin, receiver.url(), ORDERS)
    paid = good(place(ana, basket(SKU), slot, headers=under), 201)
    pay(admin, paid["number"])
    cancelled = good(place(ana, basket(SKU), slot), 201)
    good(ana.post(f"/api/orders/{cancelled['number']}/cancel", {}))
    good(place(guest, basket(SKU), slot), 201)
    for caller in (ana, guest):
        good(caller.put(f"/api/cart/lines/{KEPT}", {"quantity": 2, "revision": 0}))
    wishes = good(ana.post("/api/wishlist", {"name": "Boda"}), 201)
    good(ana.put(f"/api/wishlist/{wishes['id']}/items/{KEPT}", {}))
    link = good(ana.put(f"/api/wishlist/{wishes['id']}/share"))["share_token"]
    good(ana.post(f"/api/reviews/products/{PRODUCT}", {
        "rating": 4, "author": "Ana R.", "title": "Preciosas", "text": "Llegaron frescas."}), 201)
    good(ana.post("/api/users/me/addresses", ADDRESS, headers=address), 201)
    good(guest.post("/api/contact/messages", MESSAGE), 201)
    return types.SimpleNamespace(ana=ana, guest=guest, secret=secret, slot=slot, under=under,
                                 address=address, paid=paid, link=link)


def seen(shop, people):
    """What they are shown, and staff."""
    admin, ana, guest = shop.admin(), shop.session(people.ana.token), people.guest
    guest.shop = shop
    paths = {
        ana: ("/api/auth/me", "/api/users/me", "/api/users/me/addresses", "/api/orders",
              "/api/cart", "/api/wishlist", "/api/reviews/mine"),
        guest: ("/api/cart", f"/api/wishlist/shared/{people.link}", f"/api/products/{PRODUCT}"),
        admin: ("/api/contact/tickets", "/api/webhooks", "/api/orders/staff", "/api/stock",
                "/api/orders/audit", "/api/reviews/moderation", "/api/promotions"),
    }
    return {path: good(caller.get(path)) for caller, some in paths.items() for path in some}


def plant_late_events(folder):
    """Mails that contact did not take: of a store that is SQL in production, and of one that is not."""
    for file, who in (("user.db", "1"), ("wishlist.db", "2")):
        with sqlite3.connect(folder / file) as db:
            later = int((time.time() + 1) * 1_000_000)
            told = {"to": who + LATE, "language": "es", "kind": "password_changed",
                    "values": {"name": "Eva"}}
            seq = db.execute(
                "INSERT INTO outbox (id, type, aggregate, version, occurred_at, payload, personal) "
                "VALUES (?, 'mail.wanted', ?, 1, ?, ?, 1) RETURNING seq",
                ("evt_late" + who, "mail_late" + who, later, json.dumps(told))).fetchone()[0]
            db.execute("INSERT INTO outbox_failure VALUES (?, 'contact.mail_wanted', 3, ?, ?, '')",
                       (seq, later, later + 3_600_000_000))
    with sqlite3.connect(folder / "auth.db") as db:
        db.execute("INSERT INTO erasure_again VALUES ('evt_again', 'usr_gone', 3, ?, '{}')",
                   (later + 3_600_000_000,))


@pytest.fixture(scope="module")
def moved(places, tmp_path_factory):
    """A shop that was promoted while it served, and serves as nine processes."""
    receiver = Receiver()
    small = Shop(tmp_path_factory.mktemp("small") / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8")
    small.prepare()
    small.start()
    people = fill(small, receiver)
    large = places.production(tmp_path_factory.mktemp("large") / "data",
                              small.folder / "jwt_secret")
    assert f"process {small.process.pid}" in refused(small, large), "it serves, and is copied"
    with pytest.raises(RuntimeError, match="is not finished"):
        large.start("cart")
    places.psql(large, "UPDATE orders.orders SET total = 1 WHERE id = 1;"
                       "DELETE FROM contact.ticket_step;")
    number = good(place(people.ana, basket(SKU), people.slot), 201)["number"]
    receiver.wait(6)
    before = seen(small, people)
    assert small.stop() == 0
    plant_late_events(small.folder)
    said = promote(small, large)
    assert places.psql(large, "UPDATE users.outbox_failure SET again_at = 0 RETURNING 1") == ["1"]
    large.apps = small.apps
    large.start()
    one = types.SimpleNamespace(
        small=small, large=large, people=people, before=before, after=seen(large, people),
        said=said, number=number, receiver=receiver, places=places)
    yield one
    assert large.stop() == 0
    receiver.close()


@pytest.fixture
def large(moved):
    """That shop, serving."""
    if not moved.large.processes:
        moved.large.start()
    return moved.large


def test_everybody_sees_what_they_saw(moved, large):
    for path, shown in moved.before.items():
        assert moved.after[path] == shown, path
    assert moved.number in [one["number"] for one in moved.after["/api/orders"]["items"]]
    assert "DIFFERENT" not in moved.said and "stood still for" in moved.said
    again = large.sign_in(moved.people.ana.email, PASSWORD)
    assert good(again.get("/api/cart")) == moved.after["/api/cart"]


def test_keys_used_before_are_the_same_still(moved, large):
    ana = large.session(moved.people.ana.token)
    placed = place(ana, basket(SKU), moved.people.slot, headers=moved.people.under)
    assert good(placed, 201)["number"] == moved.people.paid["number"]
    kept = ana.post("/api/users/me/addresses", ADDRESS, headers=moved.people.address)
    assert kept.status_code == 201 and kept.headers["Idempotency-Replayed"] == "true"


def test_numbers_go_on_behind_those_that_were_copied(moved, large):
    ana = large.session(moved.people.ana.token)
    last = moved.places.psql(large, "SELECT max(id) FROM orders.orders")
    good(place(ana, basket(SKU), moved.people.slot), 201)
    good(ana.post("/api/contact/messages", MESSAGE), 201)
    assert moved.places.psql(large, "SELECT max(id) FROM orders.orders") == [
        str(int(last[0]) + 1)]
    ended = rows(moved.small.folder / "auth.db",
                 "SELECT seq FROM sqlite_sequence WHERE name = 'ended'")
    position = moved.places.psql(large, "SELECT last_value FROM auth.ended_position_seq")
    assert not ended or int(position[0]) >= ended[0][0]


def test_every_event_is_told_once(moved, large):
    placed = good(place(large.session(), basket(SKU), moved.people.slot), 201)["number"]
    wait_for(lambda: any(json.loads(body)["about"] == placed for _, body, _ in moved.receiver.got))
    told = [json.loads(body)["id"] for _, body, _ in moved.receiver.got]
    assert len(told) == len(set(told))
    assert all(is_signed(headers, body, moved.people.secret)
               for headers, body, _ in moved.receiver.got)
    for who in ("1", "2"):
        wait_for(lambda: letters(large, who + LATE))
        assert not letters(moved.small, who + LATE) and len(letters(large, who + LATE)) == 1
    assert moved.places.psql(large, AGAIN) == ["usr_gone"]


def quantities(caller, shop):
    caller.shop = shop
    return [line["quantity"] for line in good(caller.get("/api/cart"))["lines"]]


def bought_one_of_three(shop, slot):
    """A guest whose cart has heard of the order."""
    guest = shop.session()
    good(guest.put(f"/api/cart/lines/{SKU}", {"quantity": 3, "revision": 0}))
    good(place(guest, basket(SKU), slot), 201)
    wait_for(lambda: quantities(guest, shop) == [2])
    return guest


def unsay_last_order(places, shop):
    """As if cart had been killed before it told the stream that it took the order."""
    told = places.redis(shop, "HGETALL", "events:published:order")
    waits = dict(zip(told[::2], told[1::2]))
    last = max(waits, key=lambda name: int(name.split("#")[0]))
    assert "cart.orders" not in waits[last]
    places.redis(shop, "HSET", "events:published:order", last,
                 waits[last].replace(",", ",cart.orders,", 1))


def test_the_large_shop_becomes_a_small_one(moved, large, tmp_path):
    ana = large.session(moved.people.ana.token)
    good(place(ana, basket(SKU), moved.people.slot), 201)
    back = Shop(tmp_path / "data", FLORES_WEBHOOK_ALLOW="127.0.0.0/8")
    assert "a process of production runs" in refused(back, large, "--back")
    assert not back.folder.exists()
    before = seen(large, moved.people)
    contact = large.processes.pop("contact")
    contact.send_signal(signal.SIGINT)
    assert contact.wait(timeout=60) == 0
    untold = good(place(large.session(), basket(SKU), moved.people.slot), 201)["number"]
    buyers = [bought_one_of_three(large, moved.people.slot) for _ in range(2)]
    assert large.stop() == 0
    unsay_last_order(moved.places, large)
    killed = tmp_path / "data.unfinished"
    killed.mkdir(exist_ok=True)
    (killed / "order.db").write_text("half a copy")
    said = promote(back, large, "--back")
    assert not killed.exists()
    assert "DIFFERENT" not in said and "told again" in said
    sound(back.folder)
    assert rows(back.folder / "auth.db", AGAIN.replace("auth.", "")) == [("usr_gone",)]
    assert "holds something" in refused(back, large, "--back")
    back.apps = large.apps
    back.start()
    wait_for(lambda: any(untold in letter for letter in letters(back, PEOPLE["buyer"]["email"])))
    waiting = "SELECT seq FROM outbox_unsent UNION SELECT seq FROM outbox_failure"
    wait_for(lambda: not rows(back.folder / "order.db", waiting))
    for one in buyers:
        assert quantities(one, back) == [2], "an order leaves a cart once"
    after = seen(back, moved.people)
    for path, shown in before.items():
        if path not in ("/api/orders/staff", "/api/stock"):  # that one order is in these
            assert after[path] == shown, path
    good(place(back.session(moved.people.ana.token), basket(SKU), moved.people.slot), 201)
    assert back.stop() == 0


def test_killed_at_any_moment_it_goes_on(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    chance = random.Random(20261125)
    whole = False
    for _ in range(5):
        running = promoting(still, large)
        try:
            whole = whole or running.wait(timeout=chance.uniform(0.05, 0.5)) == 0
        except subprocess.TimeoutExpired:
            running.kill()
        running.communicate()
    assert whole or "Promoted" in promote(still, large)
    before = places.counts(large)
    assert "production goes on from there" in refused(still, large)
    assert places.counts(large) == before
    assert places.psql(large, "SELECT count(*) FROM orders.orders") == ["1"]
    assert places.psql(large, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND "
                              "connamespace = 'orders'::regnamespace") != ["0"]


def test_a_link_to_an_empty_folder_leads_to_the_small_shop(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    (tmp_path / "elsewhere").mkdir()
    back = Shop(tmp_path / "link")
    back.folder.symlink_to(tmp_path / "elsewhere")
    assert "Copied" in promote(back, large, "--back")
    assert (tmp_path / "elsewhere/order.db").exists()


def test_it_waits_for_the_shop_to_be_stopped(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    still.start()
    running = promoting(still, large, "--wait")
    for line in running.stdout:
        if "Waiting" in line:
            break
    assert place(still.session(), basket(SKU), open_slot(still.session())).status_code == 201
    assert still.stop() == 0
    said, why = running.communicate(timeout=60)
    assert running.returncode == 0 and "Promoted" in said, why
    assert places.psql(large, "SELECT count(*) FROM orders.orders") == ["2"]


def test_nothing_is_copied_while_any_process_of_production_runs(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    back = Shop(tmp_path / "back")
    assert "Promoted" in promote(still, large)
    for service in ("cart", "gateway"):  # which have no lease
        large.start_one(service)
        named = f"runs on these stores ({service}, process {large.processes[service].pid} on "
        assert named in refused(still, large)
        assert named in refused(back, large, "--back")
        assert large.stop_one(service) == 0
    large.start_one("cart")
    running = promoting(back, large, "--back", "--wait")
    assert "Waiting until production is stopped: cart, process" in running.stdout.readline()
    large.kill_one("cart")
    said, why = running.communicate(timeout=60)
    assert running.returncode == 0 and "Copied" in said, why


def test_a_mount_point_cannot_become_the_small_shop(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    back = Shop(tmp_path / "volume")
    with small_disk(back.folder, 16):
        assert "mount point" in refused(back, large, "--back")
        assert not any(back.folder.iterdir())
    assert not (tmp_path / "volume.unfinished").exists()


def test_stores_of_somebody_else_are_refused_and_untouched(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    places.psql(large, "INSERT INTO orders.stock VALUES ('ROS001', 1, 1, 1)")
    before = places.counts(large)
    assert "orders.stock holds something" in refused(still, large)
    assert places.counts(large) == before
    (tmp_path / "secret").write_text("f" * 64)
    large.stores.settings["JWT_SECRET_FILE"] = str(tmp_path / "secret")
    assert "JWT_SECRET is not the secret of this shop" in refused(still, large)


def test_what_cannot_be_made_equal_is_named(still, places, tmp_path):
    large = places.production(tmp_path / "large", still.folder / "jwt_secret")
    still.start()
    refused(still, large)
    assert still.stop() == 0
    places.psql(large, "CREATE FUNCTION orders.spoil() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN NEW.on_hand = 77; RETURN NEW; END $$;"
                       "CREATE TRIGGER spoil BEFORE INSERT ON orders.stock FOR EACH ROW "
                       "EXECUTE FUNCTION orders.spoil(); DELETE FROM orders.stock;")
    assert "not the same on both sides: orders.stock" in refused(still, large)
    places.psql(large, "DROP TRIGGER spoil ON orders.stock")
    assert "Promoted" in promote(still, large)
