"""A store that goes away while a process starts is waited for, wherever the start was."""
import contextlib
import pathlib
import urllib.parse

import pytest

from support.gate import Gate
from support.production import ProductionShop

pytestmark = pytest.mark.one_form

# Answers of a store to a process: while it opens it and reads from it first, while it signs in.
OPENING = range(8, 14)
SIGNING_IN = range(2, 6)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with ProductionShop(tmp_path_factory.mktemp("interrupted") / "data").prepared() as one:
        yield one


@contextlib.contextmanager
def gate_to_postgres(shop, left):
    stores = shop.stores.settings
    gate, former = Gate(int(stores["DB_PORT"]), left), dict(stores)
    stores["DB_PORT"] = str(gate.port)
    try:
        yield gate
    finally:
        stores.update(former)
        gate.close()


@contextlib.contextmanager
def gate_to_mongo(shop, left):
    stores = shop.stores.settings
    uri = urllib.parse.urlsplit(pathlib.Path(stores["MONGODB_URI_FILE"]).read_text().strip())
    gate, former = Gate(uri.port, left), stores.pop("MONGODB_URI_FILE")
    stores["MONGODB_URI"] = uri._replace(
        netloc=uri.netloc.replace(f":{uri.port}", f":{gate.port}")).geturl()
    try:
        yield gate
    finally:
        del stores["MONGODB_URI"]
        stores["MONGODB_URI_FILE"] = former
        gate.close()


@pytest.mark.parametrize("service, gate_to, answers", [
    ("order", gate_to_postgres, OPENING), ("auth", gate_to_postgres, OPENING),
    ("product", gate_to_mongo, SIGNING_IN)])
def test_a_store_that_goes_away_while_a_process_starts_is_waited_for(
        shop, service, gate_to, answers):
    asked = {"auth", "order"} - {service}
    try:
        for one in asked:
            shop.start_one(one)
        for left in answers:
            with gate_to(shop, left) as gate:
                shop.start_one(service)
                shop.wait_until_ready(service)
                shop.stop_one(service)
            assert gate.left == 0
    finally:
        shop.kill()
