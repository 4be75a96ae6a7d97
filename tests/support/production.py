"""A shop as production runs it: nine processes on free ports, and private stores of its own.
`FLORES_SHOP=production` makes it the shop of every test."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import types

import pymongo
import requests

from support.ports import reserved_port
from support.shop import BINARY, ROOT, START_S, Caller, Shop
from support.waiting import wait_for

SERVICES = ("auth", "product", "user", "order", "cart", "wishlist", "review", "contact")
SCHEMAS = {"auth": "auth", "user": "users", "order": "orders", "contact": "contact"}
STORES_S = 900  # the first time of all, FerretDB is built


class Stores:
    """PostgreSQL, Redis and a MongoDB server, as ./start --production has them."""

    NAMES = ("postgres", "redis", "mongo")

    def __init__(self, copy_of=None):
        # Not below pytest's folder: the user postgres has to reach it.
        self.folder = tempfile.TemporaryDirectory(prefix="una tienda ")
        if copy_of:
            shutil.copytree(copy_of.folder.name, self.folder.name, dirs_exist_ok=True)
        self.log = open(pathlib.Path(self.folder.name) / "log", "w+")
        self.process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", str(ROOT / "deploy/scripts/stores.sh"),
             self.folder.name + "/stores", "--again"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.wait_until_they_answer()
        lines = (pathlib.Path(self.folder.name) / "stores/stores.env").read_text().splitlines()
        self.settings = dict(line.split("=", 1) for line in lines)

    def wait_until_they_answer(self):
        timer = threading.Timer(STORES_S, self.process.kill)
        timer.start()
        said = self.process.stdout.readline()
        timer.cancel()
        if said.strip() != "READY":
            self.log.seek(0)
            raise RuntimeError("the stores did not start:\n" + self.log.read())

    def kill(self, name):
        """As when the power of its machine goes."""
        pid = int((pathlib.Path(self.folder.name) / f"stores/log/{name}.pid").read_text())
        all_of_it = [pid, *descendants(pid)]
        for each in all_of_it:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        wait_for(lambda: not any(is_running(each) for each in all_of_it))

    def start_again(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        self.wait_until_they_answer()

    def rest(self):
        """They end, and what they hold stays."""
        # By the end of its input: a signal that comes just before bash reads is only seen after.
        self.process.stdin.close()
        self.process.wait(timeout=60)

    def stop(self):
        self.rest()
        self.folder.cleanup()


def address_of(name):
    return "127.0.0." + (name.partition(".")[2] or "1")


def descendants(pid):
    """PostgreSQL has a process for each connection."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [each for child in map(int, children) for each in (child, *descendants(child))]


def is_running(pid):
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class ProductionShop(Shop):
    """`replicas`: how many processes a service has, at 127.0.0.1, 127.0.0.2, … and one port; they
    are called "order", "order.2", "order.3"."""

    def __init__(self, folder, replicas=None, **settings):
        super().__init__(folder, **settings)
        self.replicas = replicas or {}
        self.stores = None
        self.fresh = False  # seeded, and the events of that not yet on their way
        self.processes = {}
        self.log_lines = []
        self.ports = {name: reserved_port() for name in ("gateway", *SERVICES)}
        for name in SERVICES:
            port = self.ports[name].getsockname()[1]
            self.settings[f"{name.upper()}_SERVICE_PORT"] = str(port)
            hosts = ",".join(address_of(each) for each in self.processes_of(name))
            self.settings[f"{name.upper()}_SERVICE_URL"] = f"http://{hosts}:{port}"
        self.settings["API_GATEWAY_PORT"] = str(self.ports["gateway"].getsockname()[1])

    def processes_of(self, service):
        more = range(2, self.replicas.get(service, 1) + 1)
        return [service, *(f"{service}.{number}" for number in more)]

    def environment(self):
        if self.stores is None:
            self.stores = Stores()
        return {**super().environment(), **self.stores.settings}

    def seed(self):
        self.command("migrate")
        self.fresh = True
        return super().seed()

    def start(self, *services):
        """All that it started ends when one of them does not start."""
        if self.stores is None:
            self.command("migrate")
        ran = set(self.processes)
        try:
            for service in services or (*SERVICES, "gateway"):
                for name in self.processes_of(service):
                    self.start_one(name)
            self.url = self.urls.get("gateway")
            self.process = self.processes.get("gateway")
            for name in self.processes:
                self.wait_until_ready(name)
            if self.fresh and not services:
                self.fresh = False
                wait_for(self.has_stock)
                wait_for(lambda: self.redis("KEYS", "events:published:*") == "")
        except BaseException:
            for name in self.processes.keys() - ran:
                self.kill_one(name)
            raise
        return self

    def has_stock(self):
        """Whether what the seed told of its stock went to order, and on to product."""
        shown = requests.get(self.url + "/api/products?limit=1", timeout=10).json()["items"]
        return not shown or shown[0]["availability"] != "out"

    def redis(self, *command):
        """What Redis says to a command, as text."""
        password = pathlib.Path(self.stores.settings["REDIS_PASSWORD_FILE"]).read_text()
        return subprocess.run(
            ["redis-cli", "-p", self.stores.settings["REDIS_PORT"], *command],
            env={**os.environ, "REDISCLI_AUTH": password}, check=True, text=True,
            capture_output=True).stdout.strip()

    def copied(self, folder, **settings):
        """Its own stores end for good."""
        self.stores.rest()
        if self.folder.exists():
            shutil.copytree(self.folder, folder)
        shop = ProductionShop(folder, **settings)
        shop.stores = Stores(copy_of=self.stores)
        shop.fresh = self.fresh
        return shop

    def secret(self):
        return pathlib.Path(self.stores.settings["JWT_SECRET_FILE"]).read_bytes().strip()

    def forget_answers(self):
        self.redis("DEL", *self.redis("KEYS", "replay:{replay}:*").split())

    def rows(self, service, sql, *values):
        for value in values:
            sql = sql.replace("?", "'" + str(value).replace("'", "''") + "'", 1)
        said = self.postgres("psql", "-qAtX", "-F", "\x1f", "-c", sql,
                             PGOPTIONS=f"-c search_path={SCHEMAS[service]}")
        return [tuple(int(cell) if cell.lstrip("-").isdigit() else cell
                      for cell in line.split("\x1f")) for line in said.decode().splitlines()]

    def postgres(self, program, *arguments, **environment):
        """What one of PostgreSQL's programs says of the shop's database."""
        stores = self.stores.settings
        password = pathlib.Path(stores["DB_PASSWORD_FILE"]).read_text()
        return subprocess.run(
            [program, "-h", stores["DB_HOST"], "-p", stores["DB_PORT"], "-U", stores["DB_USER"],
             "-d", stores["DB_NAME"], *arguments],
            env={**os.environ, "PGPASSWORD": password, **environment}, check=True,
            capture_output=True).stdout

    @contextlib.contextmanager
    def documents(self):
        """The database of MongoDB."""
        uri = pathlib.Path(self.stores.settings["MONGODB_URI_FILE"]).read_text().strip()
        with pymongo.MongoClient(uri) as client:
            yield client.get_default_database()

    def rewrite_product(self, sku, change):
        with self.documents() as documents:
            versions = documents["product.catalogue"]
            newest = max(versions.find({"id": sku}), key=lambda one: one["changed"])
            body = {**json.loads(newest["body"]), **change}
            versions.update_one({"_id": newest["_id"]}, {"$set": {"body": json.dumps(body)}})

    def kept(self):
        yield from super().kept()
        for service, schema in SCHEMAS.items():
            yield service, self.postgres("pg_dump", "--data-only", "-n", schema)
        with self.documents() as documents:
            for name in documents.list_collection_names():
                yield name, str(list(documents[name].find())).encode()
        with tempfile.NamedTemporaryFile() as file:
            self.redis("CONFIG", "SET", "rdbcompression", "no", "repl-diskless-sync-delay", "0")
            self.redis("--rdb", file.name)
            yield "redis", file.read()

    def at(self, name, token=None):
        """A caller of one process itself, past the gateway."""
        return Caller(types.SimpleNamespace(url=self.urls[name]), token)

    def start_one(self, name, **settings):
        """One process, until it listens, be it while it waits for its stores."""
        environment = {**self.environment(), "FLORES_BIND": address_of(name), **settings}
        with open(self.folder.parent / "log", "a") as log:
            process = subprocess.Popen(
                [BINARY, "serve", name.partition(".")[0]], env=environment, cwd=self.folder.parent,
                stdout=log, stderr=subprocess.PIPE, text=True)
        said = []
        timer = threading.Timer(START_S, process.kill)
        timer.start()
        for line in process.stderr:
            said.append(line)
            if '"listening"' in line:
                self.urls[name] = f"http://{address_of(name)}:{json.loads(line)['port']}"
                break
        timer.cancel()
        if not said or '"listening"' not in said[-1]:
            process.kill()
            process.wait()
            raise RuntimeError(f"{name} did not start:\n" + "".join(said))
        self.log_lines += said
        self.processes[name] = process
        threading.Thread(target=self._drain, args=(process.stderr,), daemon=True).start()

    def wait_until_ready(self, name):
        give_up = time.monotonic() + START_S
        while True:
            if self.is_ready(name):
                return
            if time.monotonic() > give_up:
                whole = requests.get(self.urls[name] + "/health", timeout=10).text
                raise RuntimeError(f"{name} is not ready: {whole}\n" + "".join(self.log_lines))
            time.sleep(0.02)

    def is_ready(self, name):
        try:
            answer = requests.get(self.urls[name] + "/health/ready", timeout=10)
        except requests.ConnectionError:
            return False  # from its anteroom to its doors
        return answer.status_code == 200

    def kill_one(self, name):
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop_one(self, name):
        """As a rollout does; returns the exit code."""
        process = self.processes.pop(name)
        process.terminate()
        return process.wait(timeout=60)

    def kill(self):
        for process in self.processes.values():
            process.kill()
        for process in self.processes.values():
            process.wait()
        self.processes.clear()
        self.url = None

    def stop(self):
        """The edge first, so that nobody is refused; the stores when the shop does not go on."""
        codes = []
        edge = [self.processes.pop(name) for name in ("gateway",) if name in self.processes]
        for group in (edge, list(self.processes.values())):
            for process in group:
                process.send_signal(signal.SIGINT)
            codes += [process.wait(timeout=60) for process in group]
        self.processes.clear()
        self.url = None
        return max(codes, default=0)

    @contextlib.contextmanager
    def prepared(self):
        """The demonstration shop in its stores, of which a test starts what it needs."""
        self.prepare()
        yield self
        assert self.stop() == 0
        self.stores.stop()

    @contextlib.contextmanager
    def served(self, *services):
        with super().served(*services):
            yield self
        self.stores.stop()

    def __del__(self):
        if self.stores is not None:
            self.kill()
            self.stores.stop()
