"""The shop's mails, as a real SMTP server on loopback gets them."""
import email
import email.policy
import re
import time
import uuid

import pytest
from support.buying import basket, open_slot, place
from support.mail_server import MAIL_PASSWORD, USER, MailServer, certificate, parts
from support.shop import PASSWORD, Shop, is_problem, key, pesos
from support.traces import places_with
from support.waiting import wait_for

PROPERLY = {"category": "order", "subject": "Mi pedido", "message": "¿Cuándo llega mi pedido?"}


@pytest.fixture
def server():
    one = MailServer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A shop's folder to copy: seeding takes seconds."""
    one = Shop(tmp_path_factory.mktemp("prepared") / "data")
    one.prepare()
    return one


@pytest.fixture
def open_shop(prepared, tmp_path):
    """Opens shops on copies of the prepared folder."""
    opened = []

    def open_one(**settings):
        folder = tmp_path / f"shop{len(opened)}" / "data"
        folder.parent.mkdir()
        shop = prepared.copied(folder, **settings).start()
        opened.append(shop)
        return shop

    yield open_one
    for shop in opened:
        if shop.process.poll() is None:
            assert shop.stop() == 0


def write(shop, address, **more):
    answer = shop.session().post("/api/contact/messages",
                                 {"name": "Eva Soto", "email": address, **PROPERLY, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def somebody():
    return f"{uuid.uuid4().hex}@customers.example"


def mails(shop, state):
    answer = shop.admin().get(f"/api/contact/mails?state={state}&limit=100")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def verify(shop, server, customer):
    """Follows the link of the mail that a new account gets."""
    text, _ = parts(server.mail_to(customer.email, "Confirma tu correo"))
    token = re.search(r"/verify-email\?token=(\S+)", text)[1]
    done = shop.session().post("/api/auth/verify-email", {"token": token})
    assert done.status_code == 200, done.text


def test_an_order_is_followed_by_mail_to_its_buyer(open_shop, server):
    server.up()
    shop = open_shop(**server.settings())
    guest = shop.session()
    placed = place(guest, basket("MIX002"), open_slot(guest), language="es")
    assert placed.status_code == 201, placed.text
    number = placed.json()["number"]
    buyer = "ana@customers.example"
    first = server.mail_to(buyer, "Recibimos tu pedido")
    text, html = parts(first)
    assert first["From"].addresses[0].display_name == "Flores Victoria"
    assert first["From"].addresses[0].addr_spec == first.sender == "tienda@shop.example"
    assert first["To"] == buyer and first["Date"] and first["Message-ID"].startswith("<mail_")
    assert number in first["Subject"] and number in text and number in html
    assert "Flores Victoria" in text and "Hola Ana Rojas" in html
    token = placed.json()["access_token"]
    assert f"/orders/{number}?token={token}" in text
    assert placed.json()["delivery"]["slot_times"] in text
    for secret in ("Eva", "Recoleta 100", "987654321"):
        assert secret not in text + html, "what is the recipient's stays with the shop"
    staff = shop.admin()
    paid = staff.post(f"/api/orders/{number}/payment", {"status": "paid"},
                      headers={"Idempotency-Key": uuid.uuid4().hex})
    assert paid.status_code == 200, paid.text
    for status, words in (("preparing", None), ("out_for_delivery", "va en camino"),
                          ("delivered", "Entregamos")):
        moved = staff.post(f"/api/orders/{number}/status", {"to": status})
        assert moved.status_code == 200, moved.text
        if words:
            server.mail_to(buyer, words)
    server.mail_to(buyer, "confirmado")
    subjects = [m["Subject"] for m in server.mails if m.recipients == [buyer]]
    assert len(subjects) == 4, subjects
    given = staff.post(f"/api/orders/{number}/refunds",
                       {"amount": pesos(1000), "reason": "Una rosa llegó rota"}, headers=key())
    assert given.status_code == 200, given.text
    text, _ = parts(server.mail_to(buyer, "Devolvimos dinero"))
    assert "$1.000" in text and f"/orders/{number}?token={token}" in text


def test_mails_are_in_the_language_of_the_buyer(open_shop, server):
    server.up()
    shop = open_shop(**server.settings())
    guest = shop.session()
    assert place(guest, basket("MIX002"), open_slot(guest), language="en").status_code == 201
    mail = server.mail_to("ana@customers.example", "We received your order")
    text, html = parts(mail)
    assert "Hello Ana Rojas," in text and '<html lang="en">' in html
    assert mail["Content-Language"] == "en"


def test_a_new_account_is_mailed_the_link_that_proves_its_address(open_shop, server):
    server.up()
    shop = open_shop(FLORES_PUBLIC_URL="http://shop.example/", **server.settings())
    one = shop.customer()
    verify(shop, server, one)
    text, html = parts(server.mail_to(one.email))
    link = "http://shop.example/verify-email?token="
    assert f"\n{link}" in text and f'href="{link}' in html


def test_an_erased_account_leaves_no_message_and_gets_no_mail(open_shop, server):
    server.up()
    shop = open_shop(**server.settings())
    one = shop.customer()
    verify(shop, server, one)
    server.answers = ["451 later"] * 1000
    mine = one.post("/api/contact/messages", {"name": "Ana", "email": one.email, **PROPERLY})
    as_guest = write(shop, one.email)
    wait_for(lambda: len(mails(shop, "waiting")) == 4)
    gone = one.post("/api/auth/erase", {"password": PASSWORD})
    assert gone.status_code == 204, gone.text
    wait_for(lambda: not mails(shop, "waiting"))
    assert len(mails(shop, "dropped")) == 4
    for number in (mine.json()["number"], as_guest):
        left = shop.admin().get(f"/api/contact/tickets/{number}").json()
        assert left["erased"] and left["history"][-1]["kind"] == "erased"
        assert left["name"] + left["email"] + left["subject"] + left["message"] == ""
        assert left["account"] is None and one.account["id"] not in str(left)
    wait_for(lambda: not places_with(shop, one.email), lambda: places_with(shop, one.email))


def test_mails_wait_for_a_server_that_is_down_and_outlive_the_shop(open_shop, server):
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address)
    wait_for(lambda: [m for m in mails(shop, "waiting") if m["attempts"] > 0])
    shop.kill()
    shop.start()
    server.up()
    server.mail_to(address)
    server.mail_to("hola@shop.example")
    wait_for(lambda: not mails(shop, "waiting"))
    assert len(server.mails) == 2, "each once"


def test_a_mail_in_hand_when_the_power_goes_is_sent_again_under_its_id(open_shop, server):
    server.up()
    server.holding()
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address)
    server.wait_until(lambda: server.tried >= 2)
    shop.kill()
    server.release()
    shop.start()
    server.mail_to(address)
    wait_for(lambda: not mails(shop, "waiting"))
    ids = {m["Message-ID"] for m in server.mails}
    assert len(ids) == 2 <= len(server.mails), "perhaps twice, and then the same"


def test_a_refused_mail_is_a_dead_letter_that_an_admin_replays(open_shop, server):
    server.answers = ["550 no such mailbox", "550 no such mailbox"]
    server.up()
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address)
    dead = wait_for(lambda: (lambda found: found if len(found) == 2 else None)(mails(shop, "dead")))
    assert {m["why"] for m in dead} == {"smtp 550"} and {m["attempts"] for m in dead} == {1}
    assert all(address not in str(m) for m in dead), "operators see no address"
    assert {m["domain"] for m in dead} == {"customers.example", "shop.example"}
    assert shop.customer().get("/api/contact/mails").status_code == 403
    one = shop.admin().post(f"/api/contact/mails/{dead[0]['id']}/replay")
    assert one.json() == {"replayed": 1}
    assert shop.admin().post("/api/contact/mails/replay").json() == {"replayed": 1}
    server.mail_to(address)
    again = shop.admin().post(f"/api/contact/mails/{dead[0]['id']}/replay")
    is_problem(again, 404, "not_found")


def test_a_server_that_does_not_like_the_shops_own_address_loses_no_mail(open_shop, server):
    server.sender_answers = ["550 not from you"] * 3
    server.up()
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address)
    server.mail_to(address)
    wait_for(lambda: not mails(shop, "waiting"))
    assert not mails(shop, "dead"), "it is the operator's to mend"


def test_a_server_that_says_later_is_asked_again(open_shop, server):
    server.answers = ["451 try later", "451 try later"]
    server.up()
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address)
    server.mail_to(address)
    server.mail_to("hola@shop.example")
    wait_for(lambda: not mails(shop, "waiting"))
    assert {m["attempts"] for m in mails(shop, "sent")} <= {1, 2, 3}
    assert sum(m["attempts"] for m in mails(shop, "sent")) == 4


def test_a_slow_server_holds_up_nobody_else(open_shop, server):
    server.up()
    server.holding(at="RCPT")
    shop = open_shop(FLORES_MAIL_TIMEOUT_S="1", **server.settings())
    address = somebody()
    write(shop, address)
    server.wait_until(lambda: server.tried >= 1)
    assert shop.session().get("/health").status_code == 200
    wait_for(lambda: [m for m in mails(shop, "waiting") if m["attempts"] > 0])
    server.release()
    server.mail_to(address)


def test_a_server_that_looks_at_a_message_for_long_gets_it_once(open_shop, server):
    server.up()
    server.holding()
    shop = open_shop(FLORES_MAIL_TIMEOUT_S="1", **server.settings())
    write(shop, somebody())
    server.wait_until(lambda: server.tried >= 2)
    begun = time.monotonic()
    wait_for(lambda: time.monotonic() > begun + 2.5)
    server.release()
    wait_for(lambda: len(mails(shop, "sent")) == 2)
    assert len(server.mails) == 2 and {m["attempts"] for m in mails(shop, "sent")} == {1}


def test_a_mail_that_was_taken_is_sent_whatever_becomes_of_the_goodbye(open_shop, server):
    server.up()
    server.holding(at="QUIT")
    shop = open_shop(**server.settings())
    write(shop, somebody())
    wait_for(lambda: len(mails(shop, "sent")) == 2)
    server.release()
    assert {(m["attempts"], m["why"]) for m in mails(shop, "sent")} == {(1, "smtp 250")}
    assert len(server.mails) == 2


def test_mails_about_an_order_come_in_the_order_of_what_they_tell(open_shop, server):
    server.answers = ["451 later"] * 5
    server.up()
    shop = open_shop(**server.settings())
    guest = shop.session()
    placed = place(guest, basket("MIX002"), open_slot(guest)).json()
    wait_for(lambda: not server.answers)
    cancelled = guest.post(f"/api/orders/{placed['number']}/cancel?token={placed['access_token']}",
                           {"reason": "cambio"})
    assert cancelled.status_code == 200, cancelled.text
    server.mail_to("ana@customers.example", "anulado")
    server.mail_to("ana@customers.example", "Recibimos")
    first, second = [m["Subject"] for m in server.mails]
    assert "Recibimos" in first and "anulado" in second


def test_a_mail_in_hand_stays_claimed_for_as_long_as_that_takes(open_shop, server):
    server.up()
    server.holding()
    shop = open_shop(**server.settings())
    write(shop, somebody())
    server.wait_until(lambda: server.tried >= 2)
    first = {m["id"]: m["due_at"] for m in mails(shop, "waiting")}
    wait_for(lambda: all(m["due_at"] > first[m["id"]] for m in mails(shop, "waiting")))
    server.release()
    wait_for(lambda: len(mails(shop, "sent")) == 2)
    assert len(server.mails) == 2


def test_starttls_with_a_certificate_that_is_trusted(open_shop, tmp_path):
    tls = certificate(tmp_path)
    server = MailServer(tls=tls, login=True).up()
    shop = open_shop(**server.settings(), FLORES_MAIL_CA_FILE=str(tls[0]), EMAIL_USER=USER,
                     EMAIL_PASS=MAIL_PASSWORD)
    address = somebody()
    write(shop, address)
    assert server.mail_to(address).over_tls
    server.close()


def test_a_certificate_that_is_not_trusted_gets_no_mail(open_shop, tmp_path):
    server = MailServer(tls=certificate(tmp_path)).up()
    shop = open_shop(**server.settings())
    write(shop, somebody())
    wait_for(lambda: len([m for m in mails(shop, "waiting") if m["attempts"] > 1]) == 2)
    assert not server.mails and server.tried == 0
    server.close()


def test_tls_from_the_first_byte(open_shop, tmp_path):
    tls = certificate(tmp_path)
    server = MailServer(tls=tls, tls_first=True).up()
    shop = open_shop(**server.settings(), EMAIL_SECURE="true", FLORES_MAIL_CA_FILE=str(tls[0]))
    address = somebody()
    write(shop, address)
    assert server.mail_to(address).over_tls
    server.close()


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password_loses_no_mail(open_shop):
    server = MailServer(login=True).up()
    shop = open_shop(**server.settings(), EMAIL_USER=USER, EMAIL_PASS="not-this-one")
    write(shop, somebody())
    waiting = wait_for(lambda: [m for m in mails(shop, "waiting") if m["attempts"] > 1])
    assert {m["why"] for m in waiting} == {"smtp 535"}
    assert not mails(shop, "dead")
    server.close()


def test_without_a_server_mails_become_files(open_shop):
    shop = open_shop(FLORES_MAIL_RETRY_MS="50")
    assert any('"mail_to_folder"' in line for line in shop.log_lines), "and the log says so"
    address = somebody()
    number = write(shop, address, subject="Añoro flores ❀")
    files = wait_for(lambda: (lambda f: f if len(f) == 2 else None)(
        list((shop.folder / "mail").glob("*.eml"))))
    found = {}
    for file in files:
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        found[str(mail["To"])] = mail
    assert found.keys() == {address, "tienda@flores-victoria.example"}
    mine = found["tienda@flores-victoria.example"]
    assert mine["Subject"] == f"Mensaje {number}: Añoro flores ❀"
    assert mine["Reply-To"] == address
    text, html = parts(mine)
    assert "> ¿Cuándo llega mi pedido?" in text and "¿Cuándo llega mi pedido?<br>" in html


def test_a_copy_of_a_dropped_mail_goes_at_the_next_start(open_shop):
    shop = open_shop(FLORES_MAIL_RETRY_MS="50")
    write(shop, somebody())
    wait_for(lambda: len(mails(shop, "sent")) == 2)
    kept, dropped = (shop.folder / "mail").glob("*.eml")
    shop.kill()
    shop.rows("contact", "UPDATE mail SET state = 'dropped' WHERE id = ?",
              dropped.name.split(".")[0])
    shop.start()
    wait_for(lambda: not dropped.exists())
    assert kept.exists()


def test_the_log_holds_no_address_and_no_words(open_shop, server):
    server.answers = ["550 refused", "451 later"]
    server.up()
    shop = open_shop(**server.settings())
    address = somebody()
    write(shop, address, message="palabras que nadie registra")
    wait_for(lambda: mails(shop, "dead") and not mails(shop, "waiting"))
    log = "".join(shop.log_lines) + (shop.folder.parent / "log").read_text()
    for secret in (address, "palabras"):
        assert secret not in log


def test_a_server_without_an_address_to_send_from_stops_the_start(tmp_path):
    shop = Shop(tmp_path / "data", EMAIL_HOST="127.0.0.1")
    done = shop.command("serve", check=False)
    assert done.returncode == 1 and "FLORES_MAIL_FROM" in done.stderr
