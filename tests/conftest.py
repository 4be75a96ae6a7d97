"""One shop for the tests of a file; each test brings the customers it needs."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support.backups import buy  # noqa: E402
from support.buying import open_slot, staff_of  # noqa: E402
from support.mail_server import MailServer  # noqa: E402
from support.shop import Shop  # noqa: E402

SERVICES = ("gateway", "auth", "product", "user", "order", "cart", "wishlist", "review", "contact")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with Shop(tmp_path_factory.mktemp("shop") / "data").served() as one:
        yield one


@pytest.fixture(scope="module")
def server():
    """The mail server of a shop that is given its settings."""
    one = MailServer().up()
    yield one
    one.close()


@pytest.fixture(scope="module")
def team(shop):
    """One of each who works in the shop."""
    return {role: staff_of(shop, role) for role in ("delivery", "florist", "support", "manager")}


@pytest.fixture(scope="session")
def at_rest(tmp_path_factory):
    """A shop with one order, not serving; tests copy it."""
    one = Shop(tmp_path_factory.mktemp("at_rest") / "data")
    one.prepare()
    one.start()
    guest = one.session()
    assert buy(guest, open_slot(guest)).status_code == 201
    assert one.stop() == 0
    return one


@pytest.fixture
def still(at_rest, tmp_path):
    """A copy of that shop, a test's own."""
    shop = at_rest.copied(tmp_path / "data")
    yield shop
    if shop.process and shop.process.poll() is None:  # a failed test leaves none behind
        shop.kill()


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """A shop whose services answer on ports of their own, as past the gateway."""
    ports = {("API_GATEWAY_PORT" if name == "gateway" else f"{name.upper()}_SERVICE_PORT"): "0"
             for name in SERVICES}
    with Shop(tmp_path_factory.mktemp("services") / "data", **ports).served(*SERVICES) as one:
        yield one
