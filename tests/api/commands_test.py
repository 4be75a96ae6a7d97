"""Commands on files and on a running shop: what they do, and what they say of what they cannot."""
import contextlib
import csv
import http.server
import io
import json
import socket
import ssl
import threading

import pytest
import requests

from support.mail_server import certificate
from support.shop import Shop, key, refused


def test_an_export_is_in_the_form_its_name_ends_in(still, tmp_path):
    still.command("export", "products", str(tmp_path / "all.csv"))
    table = list(csv.reader(io.StringIO((tmp_path / "all.csv").read_text("utf-8-sig"))))
    assert table[0][:2] == ["id", "name"] and len(table) > 48
    still.command("export", "products", str(tmp_path / "all.json"))
    assert len(json.loads((tmp_path / "all.json").read_text())["products"]) == len(table) - 1
    assert still.command("export", "products", "-").stdout.startswith("{")
    assert still.command("export", "products", "-", "--format", "csv").stdout[1:].startswith("id,")
    assert "--format" in refused(still, "export", "products", str(tmp_path / "all.xlsx"))
    assert not (tmp_path / "all.xlsx").exists()
    nowhere = refused(still, "export", "products", str(tmp_path / "none" / "all.csv"))
    assert "all.csv" in nowhere and "No such file" in nowhere


@pytest.mark.parametrize("name, content, said", [
    ("empty.csv", b"", "empty.csv: The file is empty."),
    ("empty.json", b"\n", "empty.json: The file is empty."),
    ("nothing.json", b"{}", "products: This field is missing."),
    ("old.csv", b"id,name,category\nAML001,Ramo,ramos\nAML002,Peon\xedas,ramos\n",
     "Line 3 is not in UTF-8"),
    ("some.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "some.jpg: This is no text file"),
    ("sheet.xlsx", b"PK\x03\x04\x14\x00\x06\x00", "sheet.xlsx: This is no text file"),
    ("odd.csv", b"id,name,category,\x1b[2J\n", "?[2J: Unknown column."),
    ("cut.json", b'[{"id": "AML001",\n', "line 2"),
    ("list.csv", b"codigo,nombre\n1,2\n", "codigo: Unknown column."),
])
def test_a_file_that_is_none_of_products(still, tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    answer = refused(still, "import", "products", str(tmp_path / name))
    assert said in answer and "body" not in answer, answer
    assert answer.replace("\n", "").isprintable()


def test_a_line_that_is_refused_is_named_with_its_column(still, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("id,name,category,price,featured\n"
                    "AML901,Ramo,ramos-mixtos,-5000,no\n"
                    "AML902,Ramo,ramos-mixtos,12.990,quizas\n")
    done = still.command("import", "products", str(file), check=False)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "line 2, AML901: price: Must be at least 1.",
        "line 3, AML902: price: Write digits only, without points, commas or signs: 12990.",
        "line 3, AML902: featured: Write yes or no.",
        "Nothing was written: 0 imported, 0 updated, 0 unchanged, 2 refused"]


def test_a_good_line_of_a_refused_file_was_not_imported(still, tmp_path):
    file = tmp_path / "prices.csv"
    file.write_text("id,name,category,price\n"
                    "AML901,Ramo,ramos-mixtos,5000\n"
                    "AML902,Ramo,ramos-mixtos,-1\n")
    said = still.command("import", "products", str(file), check=False).stdout.splitlines()
    assert said[-1] == "Nothing was written: 0 imported, 0 updated, 1 unchanged, 1 refused"


def test_a_file_that_cannot_be_read(still, tmp_path):
    for what in ("products", "delivery"):
        assert "is a folder" in refused(still, "import", what, str(tmp_path))
        missing = refused(still, "import", what, str(tmp_path / "none.csv"))
        assert "none.csv" in missing and "No such file" in missing


def test_an_unknown_command_is_named(still):
    assert "dance" in refused(still, "dance", code=2)
    assert "dance" in refused(still, "admin", "dance", code=2)
    assert "required" in refused(still, "admin", code=2)


def test_an_account_that_cannot_be_made_or_is_not_there(still):
    bad = refused(still, "admin", "create", "--email", "ana")
    assert bad.strip() == "flores: cannot make the administrator: email: It is no e-mail address."
    assert "no account of eva@shop.example" in refused(still, "admin", "reset", "--email",
                                                       "eva@shop.example")


def test_a_malformed_value_stops_also_where_a_flag_stands_before_it(still):
    still.settings["API_GATEWAY_PORT"] = "abc"
    assert "API_GATEWAY_PORT=abc" in refused(still, "serve", "--port", "0")


def test_the_sound_lines_of_a_file_are_taken_when_it_is_asked_for(shop):
    manager = shop.admin()
    lines = ("id,name,category,price\nAML911,Bueno,ramos-mixtos,9990\n"
             "AML912,Malo,ninguna,9990\n").encode()

    def send(query):
        return manager.http.post(
            shop.url + "/api/products/import" + query, data=lines, timeout=30,
            headers={"Authorization": f"Bearer {manager.token}", "Content-Type": "text/csv",
                     **key()})
    assert send("?partial=false").status_code == 422
    taken = send("?partial=true")
    assert taken.status_code == 200, taken.text
    assert (taken.json()["imported"], taken.json()["refused"]) == (1, 1)


def test_verify_says_what_is_wrong_in_words(still, shop):
    assert still.command("verify", shop.url).stdout.count("ok") == 4
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{silent.getsockname()[1]}"
        said = refused(still, "verify", closed)
        assert closed in said and "start the shop" in said
        silent.listen()
        threading.Thread(target=lambda: silent.accept()[0].sendall(b"220 smtp\r\n"),
                         daemon=True).start()
        assert "speaks no HTTP" in refused(still, "verify", closed)
    assert "expected a URL" in refused(still, "verify", "127.0.0.1:3000")
    for url in (closed, "http://nowhere.invalid"):
        assert "boost" not in refused(still, "verify", url)


class Relay(http.server.BaseHTTPRequestHandler):
    """In front of a shop, as the proxy is that ends TLS for it."""

    def do_GET(self):
        told = requests.get(self.server.shop + self.path, timeout=30)
        self.send_response(told.status_code)
        self.send_header("Content-Length", str(len(told.content)))
        self.end_headers()
        self.wfile.write(told.content)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def over_tls(shop, certificates):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay) as relay:
        relay.shop = shop.url
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificates)
        relay.socket = context.wrap_socket(relay.socket, server_side=True)
        serving = threading.Thread(target=relay.serve_forever, daemon=True)
        serving.start()
        yield relay.server_address[1]
        relay.shutdown()
        serving.join()


def test_verify_asks_over_tls_and_trusts_no_certificate_that_it_does_not_know(shop, still, tmp_path):
    own = certificate(tmp_path)
    with over_tls(shop, own) as port:
        url = f"https://127.0.0.1:{port}"
        good = still.command("verify", url, "--ca-file", str(own[0]))
        assert good.stdout.count("ok") == 4
        said = refused(still, "verify", url)
        assert url in said and "certificate is not trusted" in said and "--ca-file" in said
        said = refused(still, "verify", f"https://localhost:{port}", "--ca-file", str(own[0]))
        assert "certificate is not trusted" in said and "localhost" in said
        assert "no certificates" in refused(still, "verify", url, "--ca-file", str(own[1]))
    assert "speaks no TLS" in refused(still, "verify", shop.url.replace("http:", "https:"))


@pytest.mark.one_form
def test_a_dry_run_of_migrate_tells_the_steps_and_takes_none(tmp_path):
    shop = Shop(tmp_path / "data")
    assert "order.db: step 1," in shop.command("migrate", "--dry-run").stdout
    assert not (tmp_path / "data").exists()
    done = shop.command("migrate").stdout
    assert shop.command("migrate", "--dry-run").stdout == done, "in words, not by saying nothing"
