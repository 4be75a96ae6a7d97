"""A disk without room, or that takes no writes. At the start: a message that names it and the way
out. Under a serving shop: what needs it is refused, reads go on, nothing is half written, and all
works again once the disk does, without a restart."""
import subprocess

import pytest

from support.backups import rows, sound
from support.buying import basket, open_slot, order_body, quote
from support.disks import fill, make_read_only, refusing_writes, small_disk
from support.shop import BINARY, Shop, is_problem, key, refused

pytestmark = pytest.mark.one_form

SKU = "MIX002"
ORDERS_MAX = 2_000  # that find room after the disk is full: SQLite has some of its own


def buyer_of(shop):
    """A guest and the order that it places, again and again."""
    guest = shop.session()
    slot = open_slot(guest)
    total = quote(guest, basket(SKU), slot).json()["total"]
    return guest, order_body(basket(SKU), slot, total)


def readiness(shop):
    answer = shop.session().get("/health/ready")
    down = {one["name"] for one in answer.json().get("services", ()) if one["status"] == "down"}
    return answer.status_code, down


def first_refusal(guest, body, numbers):
    """Places until the disk takes no more; notes the numbers of those that were answered."""
    for _ in range(ORDERS_MAX):
        sent = key()
        answer = guest.post("/api/orders", body, headers=sent)
        if answer.status_code != 201:
            return answer, sent
        numbers.append(answer.json()["number"])
    raise AssertionError("the disk never was full")


def stock_of(shop):
    return next(one["on_hand"] for one in shop.admin().get("/api/stock?limit=100").json()["items"]
                if one["sku"] == SKU)


def with_stock(shop, quantity):
    moved = shop.admin().post("/api/stock/movements", {
        "sku": SKU, "quantity": quantity, "reason": "received", "note": "prueba"}, headers=key())
    assert moved.status_code < 300, moved.text


def kept(shop, numbers, stock_before):
    """Exactly the orders that were answered are there, and nothing else was taken."""
    stored = {number for number, in rows(shop.folder / "order.db", "SELECT number FROM orders")}
    assert stored == set(numbers)
    assert stock_of(shop) == stock_before - len(numbers)


def goes_on(shop, guest, body, sent, numbers):
    """The refused placing, sent again as it was."""
    assert readiness(shop) == (200, set())
    again = guest.post("/api/orders", body, headers=sent)
    assert again.status_code == 201, again.text
    numbers.append(again.json()["number"])


def refuses_but_reads(shop, guest, numbers):
    assert readiness(shop) == (503, {"storage"})
    assert shop.session().get("/health/live").status_code == 200
    assert guest.get("/api/products?limit=20").status_code == 200
    found = shop.admin().get(f"/api/orders/{numbers[-1]}")
    assert found.status_code == 200, found.text


def test_a_start_on_a_read_only_disk(tmp_path):
    folder = tmp_path / "data"
    with small_disk(folder, 64):
        shop = Shop(folder)
        shop.command("migrate")
        make_read_only(folder)
        for command in ("serve", "migrate"):
            said = refused(shop, command)
            assert str(folder) in said and "FLORES_DATA_DIR" in said
            assert "Read-only file system" in said


def test_a_start_on_a_full_disk(tmp_path):
    folder = tmp_path / "data"
    with small_disk(folder, 8):
        shop = Shop(folder)
        filler = fill(folder)
        said = refused(shop, "serve")
        assert "full" in said and str(folder) in said
        filler.unlink()
        assert shop.start().stop() == 0


def test_a_first_start_without_room(tmp_path):
    with small_disk(tmp_path / "data", 1):
        said = refused(Shop(tmp_path / "data"), "seed")
    assert "the disk is full. Free some space" in said


def test_an_export_without_room_leaves_the_former_file(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("seed")
    disk = tmp_path / "disk"
    with small_disk(disk, 1):
        (disk / "catalogue.json").write_text("former")
        fill(disk)
        said = refused(shop, "export", "products", str(disk / "catalogue.json"))
        assert "cannot write" in said and "catalogue.json" in said
        assert (disk / "catalogue.json").read_text() == "former"
        assert {file.name for file in disk.iterdir()} == {"catalogue.json", "filler"}


def test_an_export_goes_where_it_is_sent(tmp_path):
    """Into a pipe, through a link, and over a file whose rights stay."""
    shop = Shop(tmp_path / "data")
    shop.command("seed")
    done = shop.command("export", "products", "/dev/stdout", "--format", "json")
    assert SKU in done.stdout
    link, file = tmp_path / "link.json", tmp_path / "file.json"
    link.symlink_to(file)
    shop.command("export", "products", str(link))
    assert link.is_symlink() and SKU in file.read_text()
    file.write_text("former")
    file.chmod(0o600)
    shop.command("export", "products", str(file))
    assert file.stat().st_mode & 0o777 == 0o600 and SKU in file.read_text()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("arguments", [("export", "products", "-"), ("admin", "create")])
def test_what_standard_output_does_not_take(tmp_path, arguments):
    shop = Shop(tmp_path / "data")
    shop.command("seed")
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([BINARY, *arguments], env=shop.environment(), cwd=tmp_path, text=True,
                              stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 1 and "standard output" in done.stderr, done.stderr


def test_a_disk_that_fills_up(tmp_path):
    folder = tmp_path / "data"
    with small_disk(folder, 64):
        shop = Shop(folder)
        shop.prepare()
        shop.start()
        try:
            with_stock(shop, ORDERS_MAX)
            guest, body = buyer_of(shop)
            stock_before = stock_of(shop)
            numbers = [guest.post("/api/orders", body, headers=key()).json()["number"]]
            assert readiness(shop) == (200, set())
            filler = fill(folder)
            answer, sent = first_refusal(guest, body, numbers)
            is_problem(answer, 503, "storage_full")
            assert int(answer.headers["Retry-After"]) >= 1
            refuses_but_reads(shop, guest, numbers)
            filler.unlink()
            goes_on(shop, guest, body, sent, numbers)
            kept(shop, numbers, stock_before)
        finally:
            code = shop.stop()
        assert code == 0
        sound(folder)


@pytest.fixture(name="serving")
def serving_shop(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.prepare()
    shop.start()
    yield shop
    assert shop.stop() == 0
    sound(shop.folder)


def test_a_folder_that_turns_read_only(serving):
    shop = serving
    guest, body = buyer_of(shop)
    stock_before = stock_of(shop)
    numbers = [guest.post("/api/orders", body, headers=key()).json()["number"]]
    with refusing_writes(shop.folder):
        sent = key()
        answer = guest.post("/api/orders", body, headers=sent)
        is_problem(answer, 503, "unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        refuses_but_reads(shop, guest, numbers)
    goes_on(shop, guest, body, sent, numbers)
    kept(shop, numbers, stock_before)
