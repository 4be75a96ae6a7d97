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


@pytest.mark.parametrize("damage, said", [
    (flip_a_byte, "order.db"), (truncate, "product.db"), (lose_a_file, "auth.db"),
    (add_a_file, "order.db-journal"), (change_the_manifest, "manifest.json"),
    (lose_the_manifest, "manifest.json"), (name_a_newer_release, "999.0.0"),
    (name_a_later_form, "form"), (name_a_file_outside, "outside"), (name_other_rows, "orders"),
    (come_from_newer_tables, "newer")])
def test_a_bad_backup_is_refused_and_nothing_is_touched(still, damage, said):
    backup = back_up(still)
    damage(backup)
    before = tree(still.folder)
    beside = set(os.listdir(still.folder.parent))
    for command in (("backup", "verify"), ("restore",)):
        assert said in refused(still, *command, str(backup))
    assert tree(still.folder) == before
    assert set(os.listdir(still.folder.parent)) == beside


def test_a_failed_backup_removes_no_old_one(still):
    old = back_up(still)
    rewritten(old, lambda m: m.update(made_at="2020-01-01T00:00:00.000000Z"))
    (still.folder / "cart.db").write_bytes(b"not a database" * 1000)
    assert "cart.db" in refused(still, "backup", "--keep-days", "1")
    place = still.folder.parent / "backups"
    assert [p.name for p in place.iterdir() if not p.name.startswith(".flores")] == [old.name]


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
