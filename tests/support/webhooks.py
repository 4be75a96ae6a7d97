"""What the tests of webhooks need: a receiver, and what its deliveries are at."""
import collections
import hashlib
import hmac
import http.server
import threading
import time

from support.shop import key
from support.waiting import WAIT_S, wait_for

ORDERS = ["order.placed", "order.changed"]


class Receiver:
    """An HTTP server that keeps what it gets and answers as it is told to."""

    def __init__(self):
        self.got = []
        self.answers = collections.deque()  # of statuses, first come; then 200
        self.breaks_off = False  # the connection ends before the answer does
        self.hold = threading.Event()  # answers wait while it is cleared
        self.hold.set()
        self.arrived = threading.Condition()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with outer.arrived:
                    outer.got.append((dict(self.headers), body, self.path))
                    status = outer.answers.popleft() if outer.answers else 200
                    outer.arrived.notify_all()
                outer.hold.wait(WAIT_S)
                try:
                    self.send_response(status)
                    if status in (301, 302, 307):
                        self.send_header("Location", outer.url("/moved"))
                    self.send_header("Content-Length", "10" if outer.breaks_off else "2")
                    self.close_connection = outer.breaks_off
                    self.end_headers()
                    self.wfile.write(b"ok")
                except OSError:
                    pass  # the sender waited no longer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path="/hook"):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def wait(self, count):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.got) >= count, WAIT_S), self.got
            return list(self.got)

    def close(self):
        self.hold.set()
        self.server.shutdown()
        self.server.server_close()


def register(admin, url, events=ORDERS, **more):
    answer = admin.post("/api/webhooks", {"url": url, "events": events, **more}, headers=key())
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == "/api/webhooks/" + answer.json()["id"]
    return answer.json()["id"], answer.json()["secret"]


def deliveries(admin, hook, query=""):
    answer = admin.get(f"/api/webhooks/{hook}/deliveries{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def settled(admin, hook, state, count=1):
    """The deliveries of a state, once there are so many."""
    def found():
        some = deliveries(admin, hook, f"?state={state}")
        return some if len(some) >= count else None
    return wait_for(found, lambda: deliveries(admin, hook))


def is_signed(headers, body, secret):
    parts = dict(part.split("=", 1) for part in headers["X-Flores-Signature"].split(","))
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body,
                      hashlib.sha256).hexdigest()
    return abs(int(parts["t"]) - time.time()) < 60 and hmac.compare_digest(parts["v1"], wanted)
