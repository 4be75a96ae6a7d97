"""The dates of delivery that product learns from order: known once the shop says that it is ready."""
import datetime

import pytest
import requests

from support.production import ProductionShop
from support.waiting import wait_for

IN_A_WEEK = "/api/products?available_on=" + str(
    datetime.date.today() + datetime.timedelta(days=7))


def test_the_first_request_once_it_is_ready_may_ask_for_a_date(still):
    for _ in range(3):
        still.start()
        ask = requests.Session()
        wait_for(lambda: ask.get(still.url + "/health/ready").status_code == 200)
        answer = ask.get(still.url + IN_A_WEEK)
        assert answer.status_code == 200, answer.text
        wait_for(lambda: ask.get(still.url + "/health").json()["status"] == "up")
        assert still.command("verify", still.url).stdout.count("ok") == 4
        assert still.stop() == 0


@pytest.fixture
def nine(tmp_path):
    one = ProductionShop(tmp_path / "data")
    one.prepare()
    yield one
    one.kill()
    one.stores.stop()


def test_product_waits_for_order_for_a_while_and_can_do_without_it(nine):
    nine.start_one("auth")
    nine.start_one("product")
    url = nine.urls["product"]
    ready = requests.get(url + "/health/ready", timeout=10)
    assert ready.status_code == 503
    down = {one["name"] for one in ready.json()["services"] if one["status"] == "down"}
    assert {"product_start", "delivery_calendar"} <= down
    wait_for(lambda: requests.get(url + "/api/products?limit=1", timeout=10).status_code == 200)
    nine.wait_until_ready("product")
    assert requests.get(url + "/health", timeout=10).json()["status"] == "degraded"
    assert requests.get(url + IN_A_WEEK, timeout=10).status_code == 503

    nine.start_one("order")
    wait_for(lambda: requests.get(url + IN_A_WEEK, timeout=10).status_code == 200)
    wait_for(lambda: requests.get(url + "/health", timeout=10).json()["status"] == "up")
    nine.kill_one("order")
    assert requests.get(url + "/health/ready", timeout=10).status_code == 200
    assert requests.get(url + IN_A_WEEK, timeout=10).status_code == 200
    assert nine.stop() == 0
