"""What stops the start: each time a message that names the thing and the way out, and code 1."""
import os
import pathlib
import socket
import sqlite3

from support.shop import Shop


def refused(shop, *arguments):
    done = shop.command(*arguments, check=False)
    assert done.returncode == 1, done
    return done.stderr


def test_a_malformed_value_and_an_unknown_name(tmp_path):
    said = refused(Shop(tmp_path / "data", API_GATEWAY_PORT="http", FLORES_DATADIR="x"), "serve")
    assert "API_GATEWAY_PORT=http" in said
    assert "did you mean FLORES_DATA_DIR" in said


def test_the_manuals_sample_secret(tmp_path):
    said = refused(Shop(tmp_path / "data", JWT_SECRET="secreto_seguro_para_JWT" * 2), "serve")
    assert "JWT_SECRET" in said and "secreto" not in said


def test_stores_that_this_release_does_not_have(tmp_path):
    said = refused(Shop(tmp_path / "data", FLORES_STORAGE="production", JWT_SECRET="k" * 40),
                   "serve")
    assert "FLORES_STORAGE=production" in said


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
