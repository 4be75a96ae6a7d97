"""`flores serve` with and without names: which services a process has, and on which ports."""
import pathlib
import re

import pytest
import requests

from support.shop import Shop

pytestmark = pytest.mark.one_form

NAMES = ("gateway", "auth", "product", "user", "order", "cart", "wishlist", "review", "contact")
ANY_PORTS = {("API_GATEWAY_PORT" if name == "gateway" else f"{name.upper()}_SERVICE_PORT"): "0"
             for name in NAMES}


def test_a_name_that_no_service_has_is_refused_with_the_list(tmp_path):
    done = Shop(tmp_path / "data").command("serve", "florist", check=False)
    assert done.returncode == 2
    for name in NAMES:
        assert name in done.stderr


def test_embedded_stores_are_not_shared_by_processes(tmp_path):
    done = Shop(tmp_path / "data").command("serve", "product", check=False)
    assert done.returncode == 1
    assert "FLORES_STORAGE=production" in done.stderr
    assert not (tmp_path / "data").exists(), "nothing was touched"


def test_each_service_that_is_named_has_its_own_port(tmp_path):
    shop = Shop(tmp_path / "data", **ANY_PORTS)
    shop.prepare()
    shop.start(*NAMES)
    assert set(shop.urls) == set(NAMES)
    assert len(set(shop.urls.values())) == len(NAMES)
    for name, url in shop.urls.items():
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert requests.get(url + path, timeout=10).status_code == 200, (name, path)
    ready = requests.get(shop.urls["product"] + "/health/ready", timeout=10).json()
    assert "product" in [one["name"] for one in ready["services"]]
    assert "cart" not in [one["name"] for one in ready["services"]]
    # A path has the port of its owner, and the gateway's.
    for name, path in (("product", "/api/products?limit=1"), ("cart", "/api/cart"),
                       ("order", "/api/delivery/zones")):
        assert requests.get(shop.urls[name] + path, timeout=10).status_code == 200
        assert requests.get(shop.urls["gateway"] + path, timeout=10).status_code == 200
        assert requests.get(shop.urls["contact"] + path, timeout=10).status_code == 404
    assert shop.stop() == 0


def test_port_is_that_of_the_one_service_named(tmp_path):
    done = Shop(tmp_path / "data").command("serve", "--port", "0", "cart", "user", check=False)
    assert done.returncode == 1 and "--port" in done.stderr


def test_it_says_where_a_browser_finds_the_shop(tmp_path):
    for bind in ("127.0.0.1", "0.0.0.0"):
        shop = Shop(tmp_path / "data", FLORES_BIND=bind).start()
        assert shop.stop() == 0
        said = "".join(shop.log_lines)
        port = re.search(r'"port":(\d+)', said).group(1)
        assert f"the shop is at http://127.0.0.1:{port};" in said


def test_killed_it_leaves_nothing_in_shared_memory(tmp_path):
    shop = Shop(tmp_path / "data").start()
    left = [each.name for each in pathlib.Path("/dev/shm").glob(f"*-{shop.process.pid}")]
    shop.kill()
    assert not left
