"""Backups that are damaged, forged, cut off or without room: refused, and nothing is lost."""
import contextlib
import hashlib
import json
import os
import resource
import signal
import sqlite3

import pytest

from support.backups import back_up, backups, killed_at_random, rewritten, rows, sound, tree
from support.shop import refused

pytestmark = pytest.mark.one_form


def flip_a_byte(backup):
    file = backup / "order.db"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def truncate(backup):
    file = backup / "product.db"
    os.truncate(file, file.stat().st_size - 1)


def lose_a_file(backup):
    (backup / "auth.db").unlink()


def add_a_file(backup):
    (backup / "order.db-journal").write_bytes(b"to be replayed")


def change_the_manifest(backup):
    file = backup / "manifest.json"
    file.write_text(file.read_text().replace('"0.', '"1.', 1))


def lose_the_manifest(backup):
    (backup / "manifest.json").unlink()


def name_a_newer_release(backup):
    rewritten(backup, lambda m: m.update(release="999.0.0"))


def name_a_later_form(backup):
    rewritten(backup, lambda m: m.update(format=2))


def name_a_file_outside(backup):
    def change(manifest):
        manifest["files"][0]["path"] = "../outside.db"
    rewritten(backup, change)


def name_other_rows(backup):
    def change(manifest):
        for one in manifest["files"]:
            if one["path"] == "order.db":
                one["database"]["rows"]["orders"] += 1
    rewritten(backup, change)


def come_from_newer_tables(backup):
    """As a later release would write it, were its number not risen."""
    with contextlib.closing(sqlite3.connect(backup / "order.db")) as db:
        db.execute("INSERT INTO schema_migrations VALUES (9999, 'from the future', 0)")
        db.commit()
    content = (backup / "order.db").read_bytes()

    def change(manifest):
        for one in manifest["files"]:
            if one["path"] == "order.db":
                one["sha256"] = hashlib.sha256(content).hexdigest()
                one["bytes"] = len(content)
                one["database"]["schema"] = 9999
                one["database"]["rows"]["schema_migrations"] += 1
    rewritten(backup, change)


def without(backup, *names):
    """Takes the files away and out of the manifest, which is true then."""
    for name in names:
        (backup / name).unlink()
    rewritten(backup, lambda m: m.update(files=[f for f in m["files"] if f["path"] not in names]))


def hold_no_orders(backup):
    without(backup, "order.db")


def hold_no_secret(backup):
    without(backup, "jwt_secret")


def hold_nothing(backup):
    without(backup, *(str(f.relative_to(backup)) for f in backup.rglob("*")
                      if f.is_file() and not f.name.startswith("manifest.")))


def hold_fewer_than_this_release(backup):
    without(backup, "wishlist.db")
    rewritten(backup, lambda m: m.update(release="0.0.9"))


def replace(backup, name, content, database):
    (backup / name).write_bytes(content)

    def change(manifest):
        for one in manifest["files"]:
            if one["path"] == name:
                one.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content),
                           database=database)
    rewritten(backup, change)


def hold_an_empty_secret(backup):
    replace(backup, "jwt_secret", b"", None)


def hold_an_empty_file(backup):
    replace(backup, "order.db", b"", {"schema": 0, "rows": {}})


def hold_no_facts_of_a_file(backup):
    replace(backup, "order.db", b"", None)


@pytest.mark.parametrize("damage, said", [
    (flip_a_byte, "order.db"), (truncate, "product.db"), (lose_a_file, "auth.db"),
    (add_a_file, "order.db-journal"), (change_the_manifest, "manifest.json"),
    (lose_the_manifest, "manifest.json"), (name_a_newer_release, "999.0.0"),
    (name_a_later_form, "form"), (name_a_file_outside, "outside"), (name_other_rows, "orders"),
    (come_from_newer_tables, "newer"), (hold_no_orders, "order.db is not in it"),
    (hold_no_secret, "set JWT_SECRET"), (hold_nothing, "order.db is not in it"),
    (hold_fewer_than_this_release, "restore with 0.0.9"),
    (hold_an_empty_secret, "jwt_secret is empty"), (hold_an_empty_file, "order.db has no tables"),
    (hold_no_facts_of_a_file, "order.db has no tables")])
def test_a_bad_backup_is_refused_and_nothing_is_touched(still, damage, said):
    backup = back_up(still)
    damage(backup)
    before = tree(still.folder)
    beside = set(os.listdir(still.folder.parent))
    for command in (("backup", "verify"), ("restore",)):
        assert said in refused(still, *command, str(backup))
    assert tree(still.folder) == before
    assert set(os.listdir(still.folder.parent)) == beside


def refused_backup(shop, old):
    """What a backup says that is not made, and that leaves the old one where it is."""
    rewritten(old, lambda m: m.update(made_at="2020-01-01T00:00:00.000000Z"))
    said = refused(shop, "backup", "--keep-days", "1")
    assert [p.name for p in old.parent.iterdir() if not p.name.startswith(".flores")] == [old.name]
    return said


def test_a_failed_backup_removes_no_old_one(still):
    old = back_up(still)
    (still.folder / "cart.db").write_bytes(b"not a database" * 1000)
    assert "cart.db" in refused_backup(still, old)


def remove(file):
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()


def empty(file):
    remove(file)
    file.touch(0o600)


def drop_tables(file):
    remove(file)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM")
        db.execute("PRAGMA user_version = 1")
        db.commit()
    assert file.stat().st_size


@pytest.mark.parametrize("name, spoil", [
    ("order.db", remove), ("order.db", empty), ("order.db", drop_tables), ("auth.db", remove),
    ("auth.db", empty), ("gateway.db", remove), ("jwt_secret", remove), ("jwt_secret", empty)])
def test_a_folder_that_lost_a_file_is_not_backed_up(still, name, spoil):
    old = back_up(still)
    spoil(still.folder / name)
    before = tree(still.folder)
    said = refused_backup(still, old)
    assert name in said and "Restore" in said
    assert tree(still.folder) == before
    still.command("restore", str(old))
    still.command("backup")


@pytest.mark.parametrize("name", ["order.db", "jwt_secret"])
def test_a_serving_shop_that_lost_a_file_is_not_backed_up(still, name):
    old = back_up(still)
    still.start()
    (still.folder / name).unlink()
    said = refused_backup(still, old)
    assert name in said and "Restore" in said
    still.stop()


def test_a_folder_that_lost_all_its_stores_is_not_backed_up(still):
    old = back_up(still)
    for file in still.folder.glob("*.db"):
        empty(file)
    assert "auth.db has no tables" in refused_backup(still, old)


def test_a_full_disk_leaves_no_half_backup(still):
    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    said = refused(still, "backup", preexec_fn=small_files)
    assert said
    place = still.folder.parent / "backups"
    assert not [p for p in place.iterdir() if p.is_dir()]
    backup = back_up(still)
    before = tree(still.folder)
    refused(still, "restore", str(backup), preexec_fn=small_files)
    assert tree(still.folder) == before
    assert not (still.folder.parent / "data.restoring").exists()


def test_killed_at_any_moment_a_restore_leaves_the_old_or_the_new(still):
    backup = back_up(still)
    marker = still.folder / "jwt_secret"
    manifest = json.loads((backup / "manifest.json").read_text())
    new, = [one["sha256"] for one in manifest["files"] if one["path"] == "jwt_secret"]
    old = b"o" * 64
    seen = set()
    for _ in killed_at_random(still, 8, 25, "restore", str(backup)):
        found = marker.read_bytes()
        assert found == old or hashlib.sha256(found).hexdigest() == new
        seen.add(found == old)
        sound(still.folder)
        assert rows(still.folder / "order.db", "SELECT count(*) FROM orders") == [(1,)]
        marker.write_bytes(old)
    assert True in seen, "none was killed before its end"
    still.command("restore", str(backup))
    assert not (still.folder.parent / "data.restoring").exists()


def test_killed_at_any_moment_a_backup_leaves_none_or_a_whole_one(still):
    place = still.folder.parent / "backups"
    for _ in killed_at_random(still, 9, 15, "backup"):
        pass
    for backup in backups(place):
        still.command("backup", "verify", str(backup))
    back_up(still)
    assert not [p for p in place.iterdir() if p.name.startswith(".unfinished")]
