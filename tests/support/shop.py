"""A real shop for tests: the release binary on a free port, with a data folder of its own."""
import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
import uuid

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("FLORES_BINARY", str(ROOT / "build/release/flores"))
ADMIN = ("admin@shop.example", "correct-horse-battery")
PASSWORD = "a-long-enough-secret"  # of every customer of the tests
START_S = 30


class Shop:
    """One data folder, and the process that serves it at the moment."""

    def __init__(self, folder, **settings):
        self.folder = pathlib.Path(folder)
        self.settings = {
            "FLORES_DATA_DIR": str(self.folder),
            "API_GATEWAY_PORT": "0",
            "FLORES_LIMIT_READ_PER_MINUTE": "1000000",
            "FLORES_LIMIT_WRITE_PER_MINUTE": "1000000",
            "FLORES_LIMIT_SENSITIVE_PER_MINUTE": "1000000",
            "FLORES_LIMIT_ADDRESS_PER_MINUTE": "1000000",
            **settings,
        }
        self.process = None
        self.url = None
        self.urls = {}  # of the services, where each has a port of its own
        self.apps = {}  # of second factors, by e-mail
        self.staff = None

    def environment(self):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FLORES_")}
        return {**clean, **self.settings}

    def command(self, *arguments, check=True, **more):
        """Runs one command of the program to its end."""
        return subprocess.run(
            [BINARY, *arguments], env=self.environment(), cwd=self.folder.parent, check=check,
            text=True, capture_output=True, timeout=120, **more)

    def seed(self):
        """The demonstration shop; what the command says."""
        return self.command("seed").stdout

    def prepare(self):
        """The demonstration shop with an administrator whose password the tests know."""
        self.seed()
        self.command("admin", "create", "--email", ADMIN[0], "--password-stdin", input=ADMIN[1])

    def start(self, *services):
        """The whole shop behind one port; or these services, each at `urls[name]`."""
        log = open(self.folder.parent / "log", "a")
        self.process = subprocess.Popen(
            [BINARY, "serve", *services], env=self.environment(), cwd=self.folder.parent,
            stdout=log, stderr=subprocess.PIPE, text=True)
        log.close()
        said = []
        self.urls = {}
        timer = threading.Timer(START_S, self.process.kill)
        timer.start()
        for line in self.process.stderr:
            said.append(line)
            if '"listening"' in line:
                told = json.loads(line)
                self.urls[told["service"]] = f"http://127.0.0.1:{told['port']}"
                if len(self.urls) == max(1, len(services)):
                    break
        timer.cancel()
        self.url = self.urls.get("gateway")
        if len(self.urls) < max(1, len(services)) or self.process.poll() is not None:
            raise RuntimeError("the shop did not start:\n" + "".join(said))
        self.log_lines = said
        threading.Thread(target=self._drain, args=(self.process.stderr,), daemon=True).start()
        return self

    def _drain(self, stream):
        for line in stream:
            self.log_lines.append(line)

    def kill(self):
        """As when the power goes."""
        self.process.kill()
        self.process.wait()
        self.url = None

    def stop(self):
        """As at Ctrl-C; returns the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self.url = None
        return code

    def copied(self, folder, **settings):
        """A shop with all that this one keeps, which serves nobody now."""
        shutil.copytree(self.folder, folder)
        return Shop(folder, **settings)

    def secret(self):
        """What tokens are signed with."""
        return (self.folder / "jwt_secret").read_bytes().strip()

    def rows(self, service, sql, *values):
        """What a statement finds in the tables of a service: texts and numbers."""
        with contextlib.closing(sqlite3.connect(self.folder / f"{service}.db")) as db, db:
            return db.execute(sql, values).fetchall()

    def rewrite_product(self, sku, change):
        """Puts into a stored product what no request may."""
        where = "WHERE collection = 'catalogue' AND id = ?"
        [(body,)] = self.rows("product", f"SELECT body FROM document {where}", sku)
        self.rows("product", f"UPDATE document SET body = ? {where}",
                  json.dumps({**json.loads(body), **change}), sku)

    def kept(self):
        """The name and the bytes of each place where the shop keeps something; its log is one."""
        for file in [*self.folder.rglob("*"), self.folder.parent / "log"]:
            with contextlib.suppress(IsADirectoryError, FileNotFoundError):  # it went meanwhile
                yield file.name, file.read_bytes()

    def forget_answers(self):
        """As when the edge dies between what a request did and the note of its answer."""
        self.rows("gateway", "DELETE FROM replay")

    @contextlib.contextmanager
    def served(self, *services):
        """The demonstration shop from its seed to a proper end, for the fixture of a file."""
        self.prepare()
        self.start(*services)
        yield self
        assert self.stop() == 0

    def session(self, token=None):
        return Caller(self, token)

    def sign_in(self, email, password):
        """All the way: who is asked for a second factor sets an app up, or gives its next code."""
        answer = self.session().post("/api/auth/login", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        got = answer.json()
        if got["second_factor"] == "enrol":
            got = self.enrol(email, got["enrolment"])["signed_in"]
        elif got["second_factor"] == "required":
            got = self.give_code(email, got["challenge"])
        return self.session(got["access_token"])

    def enrol(self, email, ticket):
        """Sets up an app for the account; later sign-ins find it again."""
        begun = self.session().post("/api/auth/second-factor/enrol", {"enrolment": ticket})
        assert begun.status_code == 200, begun.text
        app = App(begun.json()["secret"])
        done = self.session().post("/api/auth/second-factor/confirm",
                                   {"enrolment": ticket, "code": app.code()})
        assert done.status_code == 200, done.text
        app.recovery_codes = list(done.json()["recovery_codes"])
        self.apps[email] = app
        return done.json()

    def give_code(self, email, challenge):
        """A code that was not given yet, or else one of the recovery codes: tests do not wait."""
        answer = self.session().post("/api/auth/login/second-factor",
                                     {"challenge": challenge, **self.apps[email].proof()})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def admin(self):
        """The administrator, in one session for as long as it lasts."""
        if self.staff is None or self.staff.get("/api/auth/me").status_code != 200:
            self.staff = self.sign_in(*ADMIN)
        return self.session(self.staff.token)

    def customer(self, name="Ana"):
        """A new customer, signed in."""
        email = f"{uuid.uuid4().hex}@customers.example"
        answer = self.session().post("/api/auth/register", {
            "email": email, "password": PASSWORD, "name": name})
        assert answer.status_code == 201, answer.text
        caller = self.session(answer.json()["access_token"])
        caller.email = email
        caller.account = answer.json()["account"]
        caller.refresh_token = answer.json()["refresh_token"]
        return caller


class App:
    """An authenticator app: codes by time (RFC 6238)."""

    STEP_S = 30

    def __init__(self, secret):
        self.secret = base64.b32decode(secret + "=" * (-len(secret) % 8))
        self.last_step = 0
        self.recovery_codes = []

    def at(self, step):
        digest = hmac.new(self.secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
        start = digest[-1] & 15
        return f"{(int.from_bytes(digest[start:start + 4], 'big') & 0x7fffffff) % 1000000:06}"

    def code(self):
        """The first that the shop still takes: each is good once. None: all of them were given."""
        now = int(time.time()) // self.STEP_S
        step = max(now, self.last_step + 1)
        if step > now + 1:
            return None
        self.last_step = step
        return self.at(step)

    def proof(self):
        code = self.code()
        return {"code": code} if code else {"recovery_code": self.recovery_codes.pop()}


class Caller:
    """A client with its cookies and, perhaps, a token. Follows the shop over restarts."""

    def __init__(self, shop, token):
        self.shop = shop
        self.http = requests.Session()
        self.token = token

    def ask(self, method, path, body=None, headers=None, **more):
        sent = {"Accept-Language": "es"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        sent.update(headers or {})
        return self.http.request(method, self.shop.url + path, json=body, headers=sent,
                                 timeout=30, **more)

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)

    def put(self, path, body=None, **more):
        return self.ask("PUT", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.ask("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.ask("DELETE", path, **more)


def key():
    """A new Idempotency-Key, as the header it goes in."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def pesos(amount):
    return {"amount": amount, "currency": "CLP"}


def refused(shop, *arguments, code=1, **more):
    """What a command says that ends with this code."""
    done = shop.command(*arguments, check=False, **more)
    assert done.returncode == code, done
    return done.stderr


def is_problem(answer, status, code):
    """Whether an answer is this problem document, in full."""
    body = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["code"] == code and body["status"] == status, body
    assert body["title"] and body["request_id"] == answer.headers["X-Request-Id"]
    return body


if os.environ.get("FLORES_SHOP") == "production":
    from support.production import ProductionShop as Shop  # noqa: E402,F811
