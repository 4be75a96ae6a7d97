"""An SMTP server on loopback that keeps what it gets and answers as a test wants it to."""
import asyncio
import email
import email.policy
import socket
import ssl
import subprocess
import threading

from aiosmtpd.smtp import SMTP, AuthResult

from support.waiting import WAIT_S

USER, MAIL_PASSWORD = "shop", "a-password-for-mail"


def certificate(folder):
    """A self-made certificate for 127.0.0.1, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


class MailServer:
    """Bound from the start, and down until `up`: until then connections are refused."""

    def __init__(self, tls=None, tls_first=False, login=False):
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.tls, self.tls_first, self.login = tls, tls_first, login
        self.answers = []    # to the next mails, instead of 250
        self.hold = None     # an asyncio event that the next mails wait for
        self.hold_at = ""    # and at which of their commands
        self.tried = 0       # recipients that were named
        self.sender_answers = []  # to the next addresses that mails come from, instead of 250
        self.mails = []
        self.changed = threading.Condition()
        self.loop = asyncio.new_event_loop()
        self.thread = None

    def settings(self):
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port),
                "FLORES_MAIL_FROM": "tienda@shop.example", "FLORES_SHOP_EMAIL": "hola@shop.example",
                "FLORES_MAIL_RETRY_MS": "50"}

    def context(self):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*self.tls)
        return made

    def up(self):
        options = {"hostname": "mail.example"}
        if self.tls and not self.tls_first:
            options.update(tls_context=self.context(), require_starttls=True)
        if self.login:
            options.update(auth_required=True, authenticator=self.authenticate,
                           auth_require_tls=self.tls is not None and not self.tls_first)
        serving = self.loop.create_server(
            lambda: SMTP(self, loop=self.loop, **options), sock=self.socket,
            ssl=self.context() if self.tls_first else None)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(serving, self.loop).result(WAIT_S)
        return self

    def close(self):
        async def end():
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for one in others:
                one.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        if self.thread:
            asyncio.run_coroutine_threadsafe(end(), self.loop).result(WAIT_S)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()
        self.loop.close()
        self.socket.close()

    def authenticate(self, server, session, envelope, mechanism, data):
        known = (data.login, data.password) == (USER.encode(), MAIL_PASSWORD.encode())
        return AuthResult(success=known, handled=False)

    def holding(self, at="DATA"):
        """From now on mails get no answer to this command, until `release`."""
        self.hold, self.hold_at = asyncio.Event(), at

    async def held(self, at):
        if self.hold and self.hold_at == at:
            await self.hold.wait()

    def release(self):
        held, self.hold = self.hold, None
        self.loop.call_soon_threadsafe(held.set)

    async def handle_MAIL(self, server, session, envelope, address, options):
        with self.changed:
            if self.sender_answers:
                return self.sender_answers.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        with self.changed:
            self.tried += 1
            self.changed.notify_all()
        await self.held("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await self.held("DATA")
        with self.changed:
            if self.answers:
                return self.answers.pop(0)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            mail.recipients = envelope.rcpt_tos
            mail.sender = envelope.mail_from
            mail.over_tls = session.ssl is not None or self.tls_first
            self.mails.append(mail)
            self.changed.notify_all()
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):
        await self.held("QUIT")
        return "221 Bye"

    def wait_until(self, what):
        with self.changed:
            assert self.changed.wait_for(what, WAIT_S), f"{len(self.mails)} mails, not what was due"

    def mail_to(self, address, words=""):
        """The first mail to this address whose subject has these words, once it is there."""
        def found():
            return [m for m in self.mails if m.recipients == [address] and words in m["Subject"]]
        self.wait_until(found)
        return found()[0]


def parts(mail):
    """The plain and the HTML text of a mail."""
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [(part.get_content_type(), part.get_content()) for part in mail.iter_parts()]
    assert [kind for kind, _ in kinds] == ["text/plain", "text/html"]
    return kinds[0][1], kinds[1][1]
