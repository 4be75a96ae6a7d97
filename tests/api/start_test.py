"""What stops the start: each time a message that names the thing and the way out, and code 1."""
import contextlib
import json
import os
import pathlib
import re
import socket
import sqlite3
import subprocess

import pytest

from support.shop import BINARY, PASSWORD, ROOT, Shop, key, refused

pytestmark = pytest.mark.one_form


def test_a_malformed_value_and_an_unknown_name(tmp_path):
    said = refused(Shop(tmp_path / "data", API_GATEWAY_PORT="http", FLORES_DATADIR="x"), "serve")
    assert "API_GATEWAY_PORT=http" in said
    assert "did you mean FLORES_DATA_DIR" in said


def settings_of_the_manual():
    lines = (ROOT / ".env.example").read_text().splitlines()
    return sorted(line.lstrip("#").split("=")[0] for line in lines
                  if re.match(r"#?[A-Z_]+=", line))


@pytest.mark.parametrize("name", settings_of_the_manual())
def test_every_setting_is_held_to_its_form(tmp_path, name):
    said = refused(Shop(tmp_path / "data", **{name: "x" * 5000}), "serve")
    assert f"  {name}=" in said
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name, value", [
    ("FLORES_PUBLIC_URL", "https://u:letmein@shop.example"), ("EMAIL_HOST", "smtp://u:letmein@mail"),
    ("CART_SERVICE_URL", "http://u:letmein@cart:3005"), ("REDIS_URL", "redis://u:letmein@cache/x")])
def test_a_password_in_the_wrong_place_is_not_shown(tmp_path, name, value):
    said = refused(Shop(tmp_path / "data", **{name: value}), "serve")
    assert f"{name}=" in said and "letmein" not in said


def test_the_manuals_sample_secret(tmp_path):
    said = refused(Shop(tmp_path / "data", JWT_SECRET="secreto_seguro_para_JWT" * 2), "serve")
    assert "JWT_SECRET" in said and "secreto" not in said


def test_stores_of_production_that_the_settings_do_not_name(tmp_path):
    shop = Shop(tmp_path / "data", FLORES_STORAGE="production", JWT_SECRET="k" * 40)
    said = refused(shop, "serve")
    assert "DB_PASSWORD: missing" in said and "MONGODB_URI: missing" in said
    assert "MONGODB_URI" not in refused(shop, "serve", "user").split("configuration is wrong")[1]


def test_a_store_of_which_the_log_alone_is_left(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.prepare()
    shop.start()
    moved = shop.admin().post("/api/stock/movements", {
        "sku": "MIX002", "quantity": 1, "reason": "received"}, headers=key())
    assert moved.status_code < 300, moved.text
    (shop.folder / "order.db").unlink()
    shop.kill()
    assert (shop.folder / "order.db-wal").stat().st_size > 0
    assert "order.db is missing" in refused(shop, "serve")


def test_a_system_without_time_zones(tmp_path):
    """In a mount namespace of its own, where the folder of the zones is empty."""
    shop = Shop(tmp_path / "data")
    hidden = 'mount -t tmpfs none /usr/share/zoneinfo && exec "$@"'
    done = subprocess.run(["unshare", "--map-root-user", "--mount", "sh", "-c", hidden, "sh",
                           BINARY, "serve"], env=shop.environment(), cwd=tmp_path, text=True,
                          capture_output=True, timeout=30, check=False)
    assert done.returncode == 1 and "tzdata" in done.stderr, done.stderr
    assert not shop.folder.exists()


def test_a_port_in_use(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = refused(Shop(tmp_path / "data", API_GATEWAY_PORT=port), "serve")
    assert port in said and "API_GATEWAY_PORT" in said


def test_a_data_folder_that_another_process_serves(tmp_path):
    shop = Shop(tmp_path / "data").start()
    said = refused(shop, "migrate")
    assert str(shop.process.pid) in said
    assert shop.stop() == 0


def test_a_damaged_file(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    file = pathlib.Path(tmp_path / "data" / "order.db")
    file.write_bytes(b"not a database" * 1000)
    before = file.read_bytes()
    said = refused(shop, "serve")
    assert "order.db" in said
    assert file.read_bytes() == before, "what is there is left for the rescue"


@pytest.mark.parametrize("left", [None, b"", b"S"])
def test_a_store_that_lost_its_file(tmp_path, left):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    file = tmp_path / "data" / "order.db"
    for part in tmp_path.glob("data/order.db*"):
        part.unlink()
    if left is not None:
        file.write_bytes(left)
    for command in (("serve",), ("migrate",), ("migrate", "--dry-run"), ("seed",)):
        said = refused(shop, *command)
        assert "order.db" in said and "Restore a backup" in said and "--make-missing" in said
        assert (file.read_bytes() if file.exists() else None) == left
    if left is None:
        shop.command("migrate", "--make-missing")
        assert shop.start().stop() == 0


def test_a_shop_that_lost_every_file(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    for part in tmp_path.glob("data/*.db*"):
        part.unlink()
    assert "auth.db" in refused(shop, "serve") and "auth.db" in refused(shop, "migrate")
    shop.command("migrate", "--make-missing")
    assert shop.start().stop() == 0


def test_a_store_that_was_never_made(tmp_path):
    """A first start broken off, and a release that adds a store: the folder tells what it had."""
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    had = tmp_path / "data" / "stores_made"
    had.write_text(had.read_text().replace("order.db\n", ""))
    for part in tmp_path.glob("data/order.db*"):
        part.unlink()
    assert "flores migrate makes it" in refused(shop, "serve")
    shop.command("migrate")
    assert "order.db\n" in had.read_text()
    assert shop.start().stop() == 0


def test_a_shop_that_lost_its_catalogue_gets_no_other(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.prepare()
    for part in tmp_path.glob("data/product.db*"):
        part.unlink()
    assert "product.db is missing" in refused(shop, "seed")
    shop.command("migrate", "--make-missing")
    assert "lost its catalogue" in refused(shop, "seed")
    assert '"products":[]' in shop.command("export", "products", "-").stdout.replace(" ", "")


def test_a_file_of_certificates_that_is_not_there(tmp_path):
    said = refused(Shop(tmp_path / "data", FLORES_MAIL_CA_FILE="none.pem"), "serve")
    assert "FLORES_MAIL_CA_FILE=none.pem" in said


def test_an_option_that_is_empty(tmp_path):
    for option in ("--data-dir", "--port"):
        assert option in refused(Shop(tmp_path / "data"), "serve", option, "", code=2)


def test_no_log_goes_into_the_files_of_a_shop_without_standard_output(tmp_path, monkeypatch):
    limited(monkeypatch, tmp_path, "-n 600 && exec >&-")
    shop = Shop(tmp_path / "data").start()
    assert shop.session().get("/api/products").status_code == 200
    assert shop.stop() == 0
    for file in filter(pathlib.Path.is_file, shop.folder.iterdir()):
        assert b'"route":' not in file.read_bytes(), file


def limited(monkeypatch, folder, limit):
    """From here on a shop starts under this limit of descriptors, an option of ulimit."""
    program = folder / "flores"
    program.write_text(f'#!/bin/sh\nulimit {limit} && exec "{BINARY}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr("support.shop.BINARY", str(program))


def test_it_takes_all_the_descriptors_that_it_may_have(tmp_path, monkeypatch):
    limited(monkeypatch, tmp_path, "-Sn 300")
    shop = Shop(tmp_path / "data").start()
    limits = pathlib.Path(f"/proc/{shop.process.pid}/limits").read_text()
    soft, hard = re.search(r"Max open files +(\d+) +(\d+)", limits).groups()
    assert soft == hard != "300"
    assert shop.stop() == 0


def test_connections_leave_descriptors_to_the_stores(tmp_path, monkeypatch):
    limited(monkeypatch, tmp_path, "-n 600")
    shop = Shop(tmp_path / "data")
    shop.prepare()
    shop.start()
    lowered = [json.loads(line) for line in shop.log_lines if '"connections_lowered"' in line]
    honest = shop.session()
    assert honest.get("/health").status_code == 200
    place = ("127.0.0.1", int(shop.url.rsplit(":", 1)[1]))
    with contextlib.ExitStack() as silent:
        for _ in range(lowered[0]["connections_max"] + 200):
            silent.enter_context(socket.create_connection(place))
        answer = honest.post("/api/auth/register", {
            "email": "ana@customers.example", "password": PASSWORD, "name": "Ana"})
        assert answer.status_code == 201, answer.text
        assert honest.get("/api/products?limit=1").status_code == 200
    assert shop.stop() == 0


def test_a_secret_that_is_gone_from_a_shop(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    assert shop.start().stop() == 0
    secret = tmp_path / "data" / "jwt_secret"
    secret.unlink()
    said = refused(shop, "serve")
    assert "jwt_secret" in said and "second factors" in said and "admin reset" in said
    assert not secret.exists()
    secret.touch(0o600)
    secret.write_text("short")
    assert "second factors" in refused(shop, "serve")
    secret.write_text("k" * 64)
    assert "secret_mark" in refused(shop, "serve")
    (tmp_path / "data" / "secret_mark").unlink()
    assert shop.start().stop() == 0


def test_a_secret_that_others_can_read(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    secret = tmp_path / "data" / "jwt_secret"
    secret.chmod(0o644)
    assert f"chmod 600 '{secret}'" in refused(shop, "serve")
    shop.settings["JWT_SECRET_FILE"] = str(secret)  # a mounted secret is open to its readers
    assert shop.start().stop() == 0


@pytest.mark.parametrize("call", [("export", "products", "-"),
                                  ("admin", "reset", "--email", "a@b.example")])
def test_a_command_that_needs_a_shop_makes_none(tmp_path, call):
    assert "no shop in" in refused(Shop(tmp_path / "data"), *call)
    assert not (tmp_path / "data").exists()


def test_a_data_folder_of_a_newer_release(tmp_path):
    shop = Shop(tmp_path / "data")
    shop.command("migrate")
    db = sqlite3.connect(tmp_path / "data" / "order.db")
    db.execute("INSERT INTO schema_migrations VALUES (9999, 'from the future', 0)")
    db.commit()
    db.close()
    said = refused(shop, "serve")
    assert "order.db" in said and "newer" in said


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("a file")
    said = refused(Shop(tmp_path / "data"), "serve")
    assert str(tmp_path / "data") in said


def test_wrong_calls_exit_with_2(tmp_path):
    shop = Shop(tmp_path / "data")
    for arguments in ((), ("dance",), ("import",), ("import", "people", "x")):
        assert shop.command(*arguments, check=False).returncode == 2
    for arguments in (("--help",), ("serve", "--help"), ("admin", "create", "--help"), ("version",)):
        assert shop.command(*arguments).returncode == 0


def test_it_drains_at_the_end(tmp_path):
    shop = Shop(tmp_path / "data").start()
    assert shop.session().get("/health").status_code == 200
    assert shop.stop() == 0
    assert os.listdir(tmp_path / "data")
