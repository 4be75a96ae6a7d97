"""The release before runs on this release's stores: every statement that it says can be prepared on
the schema of today's migrations. docs/decisions/0019 says how a schema changes so."""
import shutil
import sqlite3
import subprocess

import pytest

from support.production import Stores
from support.release import (GONE, RELEASES, migrated_database, migrated_folder, read,
                             statements_in_files, statements_in_schemas)

pytestmark = pytest.mark.one_form


def last_release():
    return max((each.name for each in RELEASES.iterdir()),
               key=lambda name: [int(part) for part in name.split(".")])


@pytest.fixture(scope="module")
def said():
    return read(last_release())


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return migrated_folder(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    stores = Stores()
    yield migrated_database(tmp_path_factory.mktemp("database"), stores)
    stores.stop()


def test_the_release_before_says_enough_to_be_believed(said):
    assert sum(map(len, said["files"].values())) > 250
    assert sum(map(len, said["schemas"].values())) > 200


def test_the_release_before_runs_on_these_files(said, files):
    refused = statements_in_files(files, said["files"])
    assert not any(refused.values()), refused


def test_the_release_before_runs_on_this_database(said, database):
    refused = statements_in_schemas(database, said["schemas"])
    assert not any(refused.values()), refused


@pytest.mark.parametrize("contracting, by", [
    ("ALTER TABLE orders DROP COLUMN slot_times", "slot_times"),
    ("DROP TABLE stock_movement", "stock_movement"),
    ("ALTER TABLE orders RENAME COLUMN people TO persons", "people")])
def test_a_step_that_contracts_the_files_would_be_seen(said, files, tmp_path, contracting, by):
    shutil.copy(files / "order.db", tmp_path)
    with sqlite3.connect(tmp_path / "order.db") as db:
        db.execute(contracting)
    refused = statements_in_files(tmp_path, {"order": said["files"]["order"]})["order"]
    assert refused and all(by in why for why in refused.values())


def test_a_step_that_contracts_the_database_would_be_seen(said, database):
    orders = {"order": said["schemas"]["order"]}
    run = ["psql", "-X", "-q", "-h", database["DB_HOST"], "-p", database["DB_PORT"],
           "-U", database["DB_USER"], database["DB_NAME"], "-c"]
    with open(database["DB_PASSWORD_FILE"]) as password:
        env = {"PGPASSWORD": password.read()}
    change = "ALTER TABLE orders.orders RENAME COLUMN {} TO {}"
    subprocess.run([*run, change.format("people", "persons")], check=True, env=env)
    refused = statements_in_schemas(database, orders)["order"]
    subprocess.run([*run, change.format("persons", "people")], check=True, env=env)
    assert refused and set(refused.values()) <= set(GONE)
    assert not statements_in_schemas(database, orders)["order"]
