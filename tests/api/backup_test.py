"""Backups of a shop that goes on selling, and what becomes of good and bad ones at a restore."""
import datetime
import glob
import hashlib
import json
import os
import pathlib
import signal
import stat
import subprocess

import pytest

from support.backups import Orders, back_up, buy, rewritten, rows, sound, stock_adds_up, tree
from support.buying import open_slot
from support.shop import BINARY, Shop, is_problem, refused

pytestmark = pytest.mark.one_form


def former_in(said):
    return pathlib.Path(said.split("The former data is in ")[1].splitlines()[0])


def verifying(shop, backup, place):
    """`backup verify`, in the middle of its work: what it unpacks is in its folder of the place."""
    def unpacked():
        return set(glob.glob(f"{place}/*/*"))

    before = unpacked()
    while True:
        running = subprocess.Popen([BINARY, "backup", "verify", str(backup)], text=True,
                                   env=shop.environment(), cwd=shop.folder.parent,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while running.poll() is None and not unpacked() - before:
            pass
        running.send_signal(signal.SIGSTOP)
        if running.poll() is None and unpacked() - before:
            return running
        running.kill()
        running.communicate()


def test_a_backup_beside_a_busy_shop_is_one_moment_of_it(still, tmp_path):
    still.start()
    with Orders(still) as orders:
        orders.wait_for(50)
        before = list(orders.answered)
        backup = back_up(still)
        at_the_end = len(orders.answered)
        orders.wait_for(at_the_end + 20)
    assert not orders.failed, "a backup is no reason to refuse an order"
    assert still.stop() == 0
    everything = {number for number, in rows(still.folder / "order.db",
                                             "SELECT number FROM orders")}
    assert set(orders.answered) <= everything

    said = still.command("restore", str(backup)).stdout
    former = former_in(said)
    sound(still.folder)
    stock_adds_up(still.folder)
    restored = {number for number, in rows(still.folder / "order.db", "SELECT number FROM orders")}
    assert set(before) <= restored < everything
    sound(former)
    assert {n for n, in rows(former / "order.db", "SELECT number FROM orders")} == everything
    still.start()
    with Orders(still) as orders:
        orders.wait_for(5)
    assert still.stop() == 0


def test_what_was_given_out_after_a_backup_is_given_to_nobody_else(still):
    message = {"name": "Eva Soto", "email": "eva@x.example", "category": "order",
               "subject": "Rosas para mañana", "message": "¿Llegan antes de las doce?"}

    def given_out():
        guest = still.session()
        order = buy(guest, open_slot(guest))
        ticket = guest.post("/api/contact/messages", message)
        assert (order.status_code, ticket.status_code) == (201, 201), order.text + ticket.text
        return order.json(), ticket.json()["number"]

    backup = back_up(still)
    still.start()
    lost, lost_ticket = given_out()
    assert still.stop() == 0
    still.command("restore", str(backup))
    still.start()
    others = [given_out() for _ in range(3)]
    for other, ticket in others:
        assert other["number"] != lost["number"] and ticket != lost_ticket
        strangers = f"/api/orders/{other['number']}?token={lost['access_token']}"
        is_problem(still.session().get(strangers), 404, "not_found")
    opened = f"/api/orders/{lost['number']}?token={lost['access_token']}"
    is_problem(still.session().get(opened), 404, "not_found")
    assert still.stop() == 0


def test_what_a_backup_holds_and_how(still):
    (still.folder / "images").mkdir()
    (still.folder / "images" / "rose.webp").write_bytes(b"a picture")
    (still.folder / "images" / "half.tmp").write_bytes(b"half a picture")
    (still.folder / "flores.log").write_text("a line")
    backup = back_up(still)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o700
    manifest = json.loads((backup / "manifest.json").read_text())
    files = {one["path"]: one for one in manifest["files"]}
    assert {"auth.db", "product.db", "user.db", "order.db", "cart.db", "contact.db", "jwt_secret",
            "images/rose.webp"} <= set(files)
    assert not [f for f in files if f.endswith((".lock", ".log", ".tmp", "-wal", "-shm"))]
    assert files["jwt_secret"]["mode"] == 0o600
    for one in files.values():
        path = backup / one["path"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert hashlib.sha256(path.read_bytes()).hexdigest() == one["sha256"]
    assert files["order.db"]["database"]["rows"]["orders"] == 1
    assert subprocess.run(["sha256sum", "-c", "manifest.sha256"], cwd=backup,
                          capture_output=True).returncode == 0
    before = tree(still.folder)
    still.command("restore", str(backup))
    after = tree(still.folder)
    assert after["jwt_secret"] == before["jwt_secret"]
    assert after["images/rose.webp"] == before["images/rose.webp"]
    assert "images/half.tmp" not in after and "flores.log" not in after


def test_verify_says_that_it_is_good_and_changes_nothing(still):
    backup = back_up(still)
    kept, data = tree(backup), tree(still.folder)
    assert "Good" in still.command("backup", "verify", str(backup)).stdout
    assert tree(backup) == kept and tree(still.folder) == data


@pytest.fixture
def place(still, tmp_path):
    """Where the shop's temporary files go."""
    (tmp_path / "tmp").mkdir()
    still.settings["TMPDIR"] = str(tmp_path / "tmp")
    return tmp_path / "tmp"


def test_what_a_killed_verify_left_goes_with_the_next(still, place):
    backup = back_up(still)
    running = verifying(still, backup, place)
    running.kill()
    running.communicate()
    assert os.listdir(place)
    still.command("backup", "verify", str(backup))
    assert os.listdir(place) == []


def test_a_verify_lets_another_one_work_on(still, place):
    backup = back_up(still)
    running = verifying(still, backup, place)
    there = os.listdir(place)
    still.command("backup", "verify", str(backup))
    assert os.listdir(place) == there
    running.send_signal(signal.SIGCONT)
    said, why = running.communicate(timeout=60)
    assert running.returncode == 0 and "Good" in said, why
    assert os.listdir(place) == []


def test_of_former_data_the_newest_are_kept_and_it_says_so(still):
    backup = back_up(still)
    own = still.folder.parent / "data.before-restore-mine"
    own.mkdir()
    made = []
    for _ in range(4):
        said = still.command("restore", "--keep-former", "3", str(backup)).stdout
        made.append(former_in(said))
        assert f"rm -r '{made[-1]}'" in said
        assert ("Removed" in said) == (len(made) > 3)
        assert (f"next restore removes {made[max(0, len(made) - 3)]}" in said) == (len(made) > 2)
    assert f"Removed {made[0]}" in said
    assert sorted(still.folder.parent.glob("data.*")) == sorted([*made[1:], own])
    sound(made[1])
    for _ in range(6):
        still.command("restore", str(backup))
    assert len(list(still.folder.parent.glob("data.before-restore-2*"))) == 5
    assert "=5" in still.command("restore", "--help").stdout


def test_a_serving_shop_is_not_restored_over(still):
    backup = back_up(still)
    still.start()
    assert str(still.process.pid) in refused(still, "restore", str(backup))
    assert still.session().get("/health/ready").status_code == 200
    assert still.stop() == 0


def test_a_shop_comes_back_where_there_is_none(still, tmp_path):
    backup = back_up(still)
    elsewhere = Shop(tmp_path / "new" / "data")
    (tmp_path / "new").mkdir()
    said = elsewhere.command("restore", str(backup)).stdout
    assert "former" not in said
    assert os.listdir(tmp_path / "new") == ["data"]
    elsewhere.start()
    assert elsewhere.session().get("/api/products?limit=1").json()["items"]
    assert elsewhere.stop() == 0


def test_a_shop_of_today_has_all_that_a_backup_needs(tmp_path):
    young = Shop(tmp_path / "data")
    young.command("migrate")
    backup = back_up(young)
    assert "Good" in young.command("backup", "verify", str(backup)).stdout
    young.command("restore", str(backup))
    assert young.start().stop() == 0


def test_a_secret_of_the_settings_is_not_missed(tmp_path):
    shop = Shop(tmp_path / "data", JWT_SECRET="of the settings, and long enough")
    shop.command("migrate")
    assert not (shop.folder / "jwt_secret").exists()
    backup = back_up(shop)
    assert "Good" in shop.command("backup", "verify", str(backup)).stdout
    shop.command("restore", str(backup))
    del shop.settings["JWT_SECRET"]
    assert "JWT_SECRET" in refused(shop, "backup")
    assert "JWT_SECRET" in refused(shop, "restore", str(backup))


def test_old_backups_go_and_nothing_else(still):
    place = still.folder.parent / "backups"
    ages = [40, 31, 29]
    made = [back_up(still)]
    for _ in ages[1:]:
        made.append(back_up(still))
    assert len(set(made)) == 3, "two of one second have two names"
    now = datetime.datetime.now(datetime.timezone.utc)
    for backup, days in zip(made, ages):
        at = (now - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        rewritten(backup, lambda m, at=at: m.update(made_at=at))
    foreign = place / "backup-20200101T000000Z"
    foreign.mkdir()
    (foreign / "notes.txt").write_text("not ours")
    (place / "backup-of-my-photos").mkdir()
    left = place / ".unfinished-backup-20200101T000000Z"
    left.mkdir()
    newest = back_up(still)
    found = {p.name for p in place.iterdir() if not p.name.startswith(".flores")}
    assert found == {made[2].name, newest.name, foreign.name, "backup-of-my-photos"}
    again = still.command("backup", "--keep-days", "1")
    assert "Removed" in again.stdout and made[2].name in again.stdout


def test_a_former_releases_backups_go_as_well(still):
    backup = back_up(still)

    def of_long_ago(manifest):
        manifest.pop("data_folder")
        manifest.update(made_at="2026-01-01T00:00:00.000000Z")
    rewritten(backup, of_long_ago)
    assert f"Removed {backup}" in still.command("backup").stdout


def test_another_shops_backups_are_left_alone(still):
    mine = back_up(still)
    long_ago = "2026-01-01T00:00:00.000000Z"
    rewritten(mine, lambda m: m.update(made_at=long_ago))
    other = Shop(still.folder.parent / "another")
    other.command("migrate")
    place = str(still.folder.parent / "backups")
    for _ in range(2):
        assert "Removed" not in other.command("backup", "--to", place).stdout
    assert mine.is_dir()
    rewritten(mine, lambda m: m.pop("data_folder"))
    assert "Removed" not in still.command("backup").stdout, "whose it is nobody knows"
    rewritten(mine, lambda m: m.update(data_folder=str(still.folder)))
    assert f"Removed {mine}" in still.command("backup").stdout


def test_a_folder_is_restored_that_is_not_there_yet(still, tmp_path):
    backup = back_up(still)
    fresh = Shop(tmp_path / "new", FLORES_DATA_DIR=f"{tmp_path / 'new'}/")
    fresh.command("restore", str(backup))
    assert tree(tmp_path / "new").keys() >= {"order.db", "jwt_secret"}


def test_what_root_restores_is_still_its_owners(still):
    backup = back_up(still)
    nobody = 65534
    os.chown(still.folder, nobody, nobody)
    still.command("restore", str(backup))
    for mark in ("secret_mark", "stores_made"):
        (still.folder / mark).unlink()  # as a former release leaves the folder
    assert still.start().stop() == 0
    assert {os.stat(each).st_uid for each in (still.folder, *still.folder.iterdir())} == {nobody}


def test_a_shop_is_not_served_with_another_secret(still):
    backup = back_up(still)
    own = still.folder / "jwt_secret"
    kept = own.read_text()
    own.write_text("0" * 64)
    for command in (["serve"], ["backup"]):
        said = refused(still, *command)
        assert "not the one that this shop was made with" in said and kept not in said
    still.settings["JWT_SECRET"] = "of the settings, and long enough"
    assert "--new-secret" in refused(still, "restore", str(backup))
    still.command("restore", str(backup), "--new-secret")
    assert still.start().stop() == 0
    del still.settings["JWT_SECRET"]
    still.command("restore", str(backup))
    own.write_text("0" * 64)
    (still.folder / "secret_mark").unlink()
    assert still.start().stop() == 0


def test_what_a_shop_left_behind_when_it_went_into_production_is_no_backup_of_it(still):
    backup = back_up(still)
    before = tree(still.folder)
    secret = (still.folder / "jwt_secret").read_text()
    still.settings.update(FLORES_STORAGE="production", JWT_SECRET=secret)
    assert "PostgreSQL" in refused(still, "backup")
    assert "PostgreSQL" in refused(still, "restore", str(backup))
    assert "Good" in still.command("backup", "verify", str(backup)).stdout
    assert tree(still.folder) == before


def test_how_it_is_called(still, tmp_path):
    for arguments in (("backup", "--keep-days", "0"), ("restore",),
                      ("restore", "--keep-former", "0", "backups"), ("backup", "verify")):
        assert still.command(*arguments, check=False).returncode == 2
    for arguments in (("backup", "--help"), ("restore", "--help"), ("backup", "verify", "--help")):
        assert still.command(*arguments).returncode == 0
    assert "data folder" in refused(still, "backup", "--to", str(still.folder / "backups"))
    assert "no data folder" in refused(Shop(tmp_path / "nowhere"), "backup")
    assert "no whole backup" in refused(still, "restore", str(tmp_path))
