"""What the tests of backups need: backups, what is in stores, and clients that go on ordering."""
import concurrent.futures
import contextlib
import hashlib
import json
import pathlib
import random
import sqlite3
import subprocess
import threading
import time

from support import waiting
from support.buying import basket, open_slot, order_body, quote
from support.shop import BINARY, key

SKU = "MIX002"
CLIENTS = 4


def buy(caller, slot, total=None):
    total = total or quote(caller, basket(SKU), slot).json()["total"]
    return caller.post("/api/orders", order_body(basket(SKU), slot, total), headers=key())


def backups(folder):
    return sorted(p for p in pathlib.Path(folder).iterdir() if p.name.startswith("backup-2"))


def back_up(shop, *more):
    shop.command("backup", *more)
    return [p for p in backups(shop.folder.parent / "backups") if (p / "order.db").exists()][-1]


def tree(folder):
    """Everything in a data folder but SQLite's side files and the lock."""
    return {str(p.relative_to(folder)): (p.read_bytes(), p.stat().st_mode)
            for p in sorted(pathlib.Path(folder).rglob("*"))
            if p.is_file() and not p.name.endswith(("-wal", "-shm", ".lock"))}


def rows(file, sql, *values):
    with contextlib.closing(sqlite3.connect(file)) as db:
        return db.execute(sql, values).fetchall()


def sound(folder):
    for file in pathlib.Path(folder).glob("*.db"):
        assert rows(file, "PRAGMA integrity_check") == [("ok",)], file
        assert rows(file, "PRAGMA foreign_key_check") == [], file


def stock_adds_up(folder):
    """Units on hand are the sum of the movements that led to them; no sale without its order."""
    file = pathlib.Path(folder) / "order.db"
    for sku, on_hand in rows(file, "SELECT sku, on_hand FROM stock"):
        moved = rows(file, "SELECT coalesce(sum(delta), 0) FROM stock_movement WHERE sku = ?", sku)
        assert moved == [(on_hand,)], sku
    sold = rows(file, "SELECT order_id FROM stock_movement WHERE reason = 'sold' ORDER BY order_id")
    assert sold == rows(file, "SELECT id FROM orders ORDER BY id")


def rewritten(backup, change):
    """Changes the manifest and makes its sum right again, as somebody who forges would."""
    file = backup / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    text = json.dumps(manifest)
    file.write_text(text)
    (backup / "manifest.sha256").write_text(
        f"{hashlib.sha256(text.encode()).hexdigest()}  manifest.json\n")


class Orders:
    """Clients that place orders until told to stop; knows which were answered, and when."""

    def __init__(self, shop):
        self.shop = shop
        self.stop = threading.Event()
        self.answered = []
        self.failed = []
        self.pool = concurrent.futures.ThreadPoolExecutor(CLIENTS)

    def __enter__(self):
        staff = self.shop.admin()
        slot = open_slot(staff)
        assert staff.put("/api/delivery/capacity", {
            "date": slot["date"], "slot": slot["slot"], "zone": "zone_1",
            "capacity": 10_000}).status_code < 300
        assert staff.post("/api/stock/movements", {
            "sku": SKU, "quantity": 50_000, "reason": "received"}, headers=key()).status_code < 300
        total = quote(staff, basket(SKU), slot).json()["total"]
        self.running = [self.pool.submit(self.client, slot, total) for _ in range(CLIENTS)]
        return self

    def client(self, slot, total):
        guest = self.shop.session()
        while not self.stop.is_set():
            answer = buy(guest, slot, total)
            if answer.status_code == 201:
                self.answered.append(answer.json()["number"])
            else:
                self.failed.append((answer.status_code, answer.text))

    def wait_for(self, count):
        waiting.wait_for(lambda: self.failed or len(self.answered) >= count)
        assert not self.failed, self.failed[:3]

    def __exit__(self, *_):
        self.stop.set()
        for one in self.running:
            one.result(timeout=60)
        self.pool.shutdown()


def killed_at_random(shop, seed, times, *arguments):
    """Runs a command again and again, killed at any moment of it; yields after each."""
    chance = random.Random(seed)
    begun = time.monotonic()
    shop.command(*arguments)
    whole = time.monotonic() - begun
    for _ in range(times):
        running = subprocess.Popen([BINARY, *arguments], env=shop.environment(),
                                   cwd=shop.folder.parent, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            running.wait(timeout=chance.uniform(0, whole * 1.1))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        yield
