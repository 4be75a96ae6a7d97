"""`flores migrate` on databases of PostgreSQL that are not as this release left them."""
import pytest

from support.production import SCHEMAS, ProductionShop
from support.shop import refused

pytestmark = pytest.mark.one_form

@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = ProductionShop(tmp_path_factory.mktemp("migrate") / "data")
    one.environment()
    yield one
    one.stores.stop()


@pytest.fixture
def database(server, request):
    """A new one, with what the test's own line makes in it."""
    name, settings = "test_" + str(abs(hash(request.node.name))), server.stores.settings
    former = settings["DB_NAME"]
    server.postgres("psql", "-qc", f"CREATE DATABASE {name}")
    settings["DB_NAME"] = name
    yield lambda sql: server.postgres("psql", "-qAtX", "-c", sql).decode()
    settings["DB_NAME"] = former


def tables(database):
    names = ",".join(f"'{name}'" for name in SCHEMAS.values())
    return database(f"SELECT schemaname || '.' || tablename FROM pg_tables "
                    f"WHERE schemaname IN ({names})").split()


def test_a_newer_releases_schema_stops_it_before_the_first_step(server, database):
    database("CREATE SCHEMA contact; CREATE TABLE contact.schema_migrations (version BIGINT PRIMARY "
             "KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL); "
             "INSERT INTO contact.schema_migrations VALUES (1000, 'of tomorrow', 0)")
    assert "newer release" in refused(server, "migrate")
    assert tables(database) == ["contact.schema_migrations"]


def test_tables_of_another_program_are_left_alone(server, database):
    database("CREATE SCHEMA orders; CREATE TABLE orders.orders (id BIGINT)")
    for call in (("migrate", "--dry-run"), ("migrate",)):
        assert "another program" in refused(server, *call)
    assert tables(database) == ["orders.orders"]


def test_a_role_that_owns_its_schemas_need_not_make_others(server, database):
    settings = server.stores.settings
    role = "keeper_of_" + settings["DB_NAME"]
    database(f"CREATE ROLE {role} LOGIN PASSWORD 'a-password-of-tests'")
    for name in SCHEMAS.values():
        database(f"CREATE SCHEMA {name} AUTHORIZATION {role}")
    former = dict(settings)
    del settings["DB_PASSWORD_FILE"]
    settings.update(DB_USER=role, DB_PASSWORD="a-password-of-tests")
    try:
        assert "orders" in server.command("migrate").stdout
    finally:
        settings.update(former)
        del settings["DB_PASSWORD"]
    assert "orders.orders" in tables(database)
