"""One shop for the tests of a file; each test brings the customers it needs."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from support.shop import Shop  # noqa: E402


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    one = Shop(tmp_path_factory.mktemp("shop") / "data")
    one.prepare()
    one.start()
    yield one
    assert one.stop() == 0
