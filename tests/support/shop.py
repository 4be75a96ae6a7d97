"""A real shop for tests: the release binary on a free port, with a data folder of its own."""
import json
import os
import pathlib
import signal
import subprocess
import threading
import uuid

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("FLORES_BINARY", str(ROOT / "build/release/flores"))
ADMIN = ("admin@shop.example", "correct-horse-battery")
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

    def environment(self):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("FLORES_")}
        return {**clean, **self.settings}

    def command(self, *arguments, check=True, **more):
        """Runs one command of the program to its end."""
        return subprocess.run(
            [BINARY, *arguments], env=self.environment(), cwd=self.folder.parent, check=check,
            text=True, capture_output=True, timeout=120, **more)

    def prepare(self):
        """The demonstration shop with an administrator whose password the tests know."""
        self.command("seed")
        self.command("admin", "create", "--email", ADMIN[0], "--password-stdin", input=ADMIN[1])

    def start(self):
        log = open(self.folder.parent / "log", "a")
        self.process = subprocess.Popen(
            [BINARY, "serve"], env=self.environment(), cwd=self.folder.parent,
            stdout=log, stderr=subprocess.PIPE, text=True)
        log.close()
        said = []
        timer = threading.Timer(START_S, self.process.kill)
        timer.start()
        for line in self.process.stderr:
            said.append(line)
            if '"listening"' in line:
                self.url = f"http://127.0.0.1:{json.loads(line)['port']}"
                break
        timer.cancel()
        if self.url is None or self.process.poll() is not None:
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

    def session(self, token=None):
        return Caller(self, token)

    def sign_in(self, email, password):
        answer = self.session().post("/api/auth/login", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        return self.session(answer.json()["access_token"])

    def admin(self):
        return self.sign_in(*ADMIN)

    def customer(self, name="Ana"):
        """A new customer, signed in."""
        email = f"{uuid.uuid4().hex}@customers.example"
        answer = self.session().post("/api/auth/register", {
            "email": email, "password": "a-long-enough-secret", "name": name})
        assert answer.status_code == 201, answer.text
        caller = self.session(answer.json()["access_token"])
        caller.email = email
        caller.account = answer.json()["account"]
        caller.refresh_token = answer.json()["refresh_token"]
        return caller


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


def is_problem(answer, status, code):
    """Whether an answer is this problem document, in full."""
    body = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["code"] == code and body["status"] == status, body
    assert body["title"] and body["request_id"] == answer.headers["X-Request-Id"]
    return body
