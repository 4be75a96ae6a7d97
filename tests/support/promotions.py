"""What the tests of promotions need: empty stores of production, as often as they want, and the
command that copies between them and a folder."""
import itertools
import os
import pathlib
import subprocess
import urllib.parse

from support.production import ProductionShop, Stores
from support.shop import BINARY

SCHEMAS = ("auth", "users", "orders", "contact")


class Places:
    """One PostgreSQL, Redis and MongoDB server, with databases of its own for whoever asks."""

    def __init__(self):
        self.stores = Stores()
        self.numbers = itertools.count(1)

    def close(self):
        self.stores.stop()

    def production(self, folder, secret):
        """A shop of nine processes whose stores are migrated and empty; not started."""
        number = next(self.numbers)
        self.query(self.stores.settings["DB_NAME"], f"CREATE DATABASE flores_{number}")
        shop = ProductionShop(folder, FLORES_WEBHOOK_ALLOW="127.0.0.0/8")
        shop.stores = Place(self.stores.settings, number, secret)
        shop.command("migrate")
        return shop

    def psql(self, shop, sql):
        """What a query says of the shop's database, a line each."""
        return self.query(shop.stores.settings["DB_NAME"], sql)

    def query(self, database, sql):
        given = self.stores.settings
        password = pathlib.Path(given["DB_PASSWORD_FILE"]).read_text()
        return subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", given["DB_HOST"], "-p",
             given["DB_PORT"], "-U", given["DB_USER"], "-d", database, "-c", sql],
            env={**os.environ, "PGPASSWORD": password}, check=True, text=True,
            capture_output=True).stdout.split()

    def redis(self, shop, *command):
        """What the shop's Redis says to a command, a line each."""
        at = urllib.parse.urlsplit(shop.stores.settings["REDIS_URL"])
        return subprocess.run(
            ["redis-cli", "-p", str(at.port), "-n", at.path[1:], *command],
            env={**os.environ, "REDISCLI_AUTH": at.password}, check=True, text=True,
            capture_output=True).stdout.splitlines()

    def counts(self, shop):
        """How many rows every table has."""
        tables = self.psql(shop, "SELECT schemaname || '.' || tablename FROM pg_tables WHERE "
                                 f"schemaname IN {SCHEMAS} ORDER BY 1")
        return {one: self.psql(shop, f"SELECT count(*) FROM {one}") for one in tables}


class Place:
    """The settings of one shop's stores among those of others."""

    def __init__(self, given, number, secret):
        mongo = pathlib.Path(given["MONGODB_URI_FILE"]).read_text().strip()
        password = pathlib.Path(given["REDIS_PASSWORD_FILE"]).read_text()
        self.settings = {
            **{name: value for name, value in given.items()
               if not name.startswith(("REDIS_", "MONGODB_"))},
            "DB_NAME": f"flores_{number}",
            "MONGODB_URI": mongo.replace(
                "/" + given["DB_NAME"], f"/flores_{number}?authSource={given['DB_NAME']}"),
            "REDIS_URL": f"redis://:{password}@127.0.0.1:{given['REDIS_PORT']}/{number}",
            "JWT_SECRET_FILE": str(secret),
        }

    def stop(self):
        """The servers are everybody's."""


def environment(embedded, production):
    return {**embedded.environment(), **production.stores.settings}


def promote(embedded, production, *more, code=0):
    """What the command says."""
    done = subprocess.run([BINARY, "promote", *more], env=environment(embedded, production),
                          cwd=embedded.folder.parent, text=True, capture_output=True, timeout=120)
    assert done.returncode == code, done
    return done.stdout if code == 0 else done.stderr


def refused(embedded, production, *more):
    """Why it did not."""
    return promote(embedded, production, *more, code=1)


def promoting(embedded, production, *more):
    """The command, running."""
    return subprocess.Popen([BINARY, "promote", *more], env=environment(embedded, production),
                            cwd=embedded.folder.parent, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
