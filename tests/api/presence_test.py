"""Who writes to production's stores and who copies them keep each other away, to the last write."""
import concurrent.futures
import contextlib
import itertools
import os
import pathlib
import subprocess
import time
import urllib.parse

import pytest

from support.production import ProductionShop
from support.promotions import Places, promoting, refused
from support.shop import BINARY, ROOT, key
from support.waiting import wait_for

pytestmark = pytest.mark.one_form

Shop = ProductionShop.__bases__[0]  # of one process, whatever the others are
PLAN = str(ROOT / "deploy/seed/delivery.json")
COMMANDS = [(("seed",), "orders"), (("import", "delivery", PLAN), "orders"),
            (("admin", "create"), "auth")]
MESSAGE = {"name": "Eva Soto", "email": "eva@customers.example", "phone": "912345678",
           "category": "order", "urgency": "high", "subject": "Mi pedido", "message": "¿Cuándo llega?"}
SERVING, COPYING = "production:serving", "production:copying"
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def places():
    one = Places()
    yield one
    one.close()


@pytest.fixture
def large(places, tmp_path):
    """Stores of production, migrated and empty."""
    (tmp_path / "secret").write_text("5" * 64)
    shop = places.production(tmp_path / "large", tmp_path / "secret")
    yield shop
    shop.kill()


def of_table(name):
    return f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"


def of_writers(schema):
    """The turn of who writes to it: FNV-1a of its name."""
    key = 0xcbf29ce484222325
    for byte in schema.encode():
        key = (key ^ byte) * 0x100000001b3 % 2**64
    return f"DO 'BEGIN PERFORM pg_advisory_xact_lock({(key + 2**63) % 2**64 - 2**63}); END'"


@contextlib.contextmanager
def locked(places, shop, lock):
    """Until the end of this, whoever wants the lock waits for it."""
    given = places.stores.settings
    password = pathlib.Path(given["DB_PASSWORD_FILE"]).read_text()
    with subprocess.Popen(
            ["psql", "-qAtX", "-h", given["DB_HOST"], "-p", given["DB_PORT"], "-U",
             given["DB_USER"], "-d", shop.stores.settings["DB_NAME"]],
            env={**os.environ, "PGPASSWORD": password}, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE) as holder:
        holder.stdin.write(f"BEGIN; {lock}; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        yield


def is_held_up(places, shop):
    """Whether somebody waits for a lock."""
    name = shop.stores.settings["DB_NAME"]
    return places.query(name, "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                              f"datname = '{name}'")


def running(shop, *arguments):
    return subprocess.Popen([BINARY, *arguments], env=shop.environment(), cwd=shop.folder.parent,
                            text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def redis(shop, *command):
    called, env = redis_cli(shop, *command)
    return subprocess.run(called, env=env, check=True, text=True,
                          capture_output=True).stdout.strip()


def redis_cli(shop, *command):
    at = urllib.parse.urlsplit(shop.stores.settings["REDIS_URL"])
    return (["redis-cli", "-e", "-p", str(at.port), "-n", at.path[1:], *command],
            {**os.environ, "REDISCLI_AUTH": at.password})


@pytest.mark.parametrize("command, schema", COMMANDS)
def test_a_command_that_writes_is_named_to_who_wants_to_copy(places, large, tmp_path, command,
                                                             schema):
    back = Shop(tmp_path / "back")
    with locked(places, large, of_writers(schema)):
        writing = running(large, *command)
        wait_for(lambda: is_held_up(places, large))
        named = f"runs on these stores (flores {command[0]}, process {writing.pid} on "
        assert named in refused(back, large, "--back")
    said, why = writing.communicate(timeout=60)
    assert writing.returncode == 0, (said, why)
    copied, why = promoting(back, large, "--back").communicate(timeout=60)
    assert "Copied" in copied, why


def test_while_somebody_copies_no_command_writes(places, large, tmp_path):
    with locked(places, large, of_table("contact.ticket_step")):
        copying = promoting(Shop(tmp_path / "back"), large, "--back")
        wait_for(lambda: is_held_up(places, large))
        why = f"these stores are being copied by flores promote, process {copying.pid} on "
        for command in (*(each for each, _ in COMMANDS), ("events", "replay")):
            done = large.command(*command, check=False)
            assert done.returncode == 1 and why in done.stderr, done
        with pytest.raises(RuntimeError, match=why):
            large.start_one("cart")
    said, wrong = copying.communicate(timeout=60)
    assert "Copied" in said, wrong
    assert places.psql(large, "SELECT count(*) FROM auth.account") == ["0"]
    large.command("admin", "create")


def test_who_gives_events_again_is_there_meanwhile(large):
    called, env = redis_cli(large, "MONITOR")
    with subprocess.Popen(called, env=env, text=True, stdout=subprocess.PIPE) as heard:
        assert heard.stdout.readline() == "OK\n"
        giving = running(large, "events", "replay")
        said, why = giving.communicate(timeout=60)
        assert giving.returncode == 0 and "0 events" in said, why
        redis(large, "ECHO", "over")
        lines = list(itertools.takewhile(lambda line: '"ECHO"' not in line,
                                         iter(heard.stdout.readline, "")))
        heard.terminate()
    here = f"flores events replay, process {giving.pid} on "
    named = [line for line in lines if here in line]
    assert any(f'"ZADD" "{SERVING}"' in line for line in named), lines
    assert f'"ZREM" "{SERVING}"' in named[-1], "it withdraws itself"


def test_who_migrates_and_who_copies_keep_each_other_away(places, large, tmp_path):
    back = Shop(tmp_path / "back")
    with locked(places, large, of_table("contact.schema_migrations")):
        migrating = running(large, "migrate")
        wait_for(lambda: is_held_up(places, large))
        assert "flores migrate, is at work on these stores" in refused(back, large, "--back")
    said, why = migrating.communicate(timeout=60)
    assert migrating.returncode == 0, (said, why)
    with locked(places, large, of_table("contact.ticket_step")):
        copying = promoting(back, large, "--back")
        wait_for(lambda: is_held_up(places, large))
        done = large.command("migrate", check=False)
        assert done.returncode == 1 and "being copied by flores promote" in done.stderr, done
        large.command("migrate", "--dry-run")
    said, wrong = copying.communicate(timeout=60)
    assert "Copied" in said, wrong


def test_a_half_copy_is_migrated_for_the_release_that_goes_on_with_it(large):
    redis(large, "HSET", "promote_mark", "state", "begun")
    large.command("migrate")


def test_a_command_that_learns_late_of_a_copy_ends(places, large):
    plan = places.psql(large, "TABLE orders.delivery_plan")
    with locked(places, large, of_writers("orders")):
        writing = running(large, "seed")
        wait_for(lambda: is_held_up(places, large))
        redis(large, "DEL", SERVING)  # as when it was away, and somebody began meanwhile
        redis(large, "SET", COPYING, "flores promote, process 7 on another", "PX", "60000")
        _, why = writing.communicate(timeout=60)
        assert writing.returncode == 1 and "copied by flores promote, process 7" in why
    assert places.psql(large, "TABLE orders.delivery_plan") == plan


def test_who_serves_is_there_until_its_last_write(places, large):
    large.settings["SHUTDOWN_GRACE_S"] = "0"
    large.start_one("contact")
    contact = large.processes["contact"]
    with concurrent.futures.ThreadPoolExecutor() as clients:
        with locked(places, large, of_writers("contact")):
            asked = clients.submit(large.at("contact").post, "/api/contact/messages", MESSAGE,
                                   headers=key())
            wait_for(lambda: is_held_up(places, large))
            contact.terminate()
            wait_for(lambda: any('"stopped"' in line for line in large.log_lines))
            assert f"contact, process {contact.pid} on " in redis(large, "ZRANGE", SERVING, "0", "-1")
        assert contact.wait(timeout=60) == 0
        assert asked.exception(timeout=60), "it was cut off"
    assert redis(large, "EXISTS", SERVING) == "0"
    assert places.psql(large, "SELECT count(*) FROM contact.ticket") == ["1"]


def test_the_dead_are_forgotten_though_the_clock_went_back(places, large, tmp_path):
    other = places.production(tmp_path / "other", tmp_path / "secret")
    later = round(time.time() * 1000) + HOUR_MS
    redis(large, "ZADD", SERVING, str(later), "cart, process 7 on another")
    redis(large, "PEXPIRE", SERVING, str(HOUR_MS))
    redis(other, "SET", COPYING, "flores promote, process 7 on another", "PX", str(HOUR_MS))
    back = Shop(tmp_path / "back")
    assert "cart, process 7 on another" in refused(back, large, "--back")
    with pytest.raises(RuntimeError, match="copied by flores promote, process 7 on another"):
        other.start_one("cart")

    def starts():
        with contextlib.suppress(RuntimeError):
            other.start_one("cart")
        return "cart" in other.processes
    copying = promoting(back, large, "--back", "--wait")
    wait_for(starts)
    assert other.stop_one("cart") == 0
    copied, why = copying.communicate(timeout=60)
    assert "Copied" in copied, why
