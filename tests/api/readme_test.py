"""The tour of the README, copied as a reader would: every command in it answers."""
import json
import re
import subprocess

import pytest

from support.buying import basket, open_slot, quote
from support.letters import tokens
from support.shop import ROOT
from support.substitutions import cheaper_sku, placed_by, proposal
from support.waiting import wait_for

SKU = "MIX002"


def commands(title):
    """What is indented under a heading of the README, in one script."""
    text = (ROOT / "README.md").read_text()
    part = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## )", text, re.M | re.S).group(1)
    return "".join(line[4:] + "\n" for line in part.splitlines() if line.startswith("    "))


def put(script, wanted, instead):
    """A script with one thing of the README's in the place of the reader's own."""
    assert re.search(wanted, script), wanted
    return re.sub(wanted, lambda _: instead, script)


def run(script, folder):
    prelude = 'set -euo pipefail\ncurl() { command curl -sSf -w "\\n" "$@"; }\n'
    done = subprocess.run(["bash"], input=prelude + script, cwd=folder, text=True,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line]


def test_the_tour_ends_with_an_order_that_its_token_opens(shop, tmp_path):
    guest = shop.session()
    slot = open_slot(guest)
    script = commands("Three minutes with curl")
    script = put(script, r"shop=\S+", f"shop={shop.url}")
    script = put(script, r"date=\S+ slot=\S+", f"date={slot['date']} slot={slot['slot']}")
    script = put(script, r"total=\d+",
                 f"total={quote(guest, basket(SKU), slot).json()['total']['amount']}")
    buying, last = script.rsplit("curl", 1)
    found, listed, *_, quoted, placed = run(buying, tmp_path)
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-")
    assert found["items"] and listed["items"]
    assert placed["total"] == quoted["total"]
    last = put(last, "NUMBER", placed["number"])
    last = put(last, "TOKEN", placed["access_token"])
    seen, = run(f"shop={shop.url}\ncurl{last}", tmp_path)
    assert seen["number"] == placed["number"]


def test_the_links_of_mails_work_without_their_pages(shop, team, tmp_path):
    calls = re.findall(r"curl .*?(?=curl |\Z)", commands("Mail"), re.S)
    verify, reset, accept = (f"shop={shop.url}\n{call}" for call in calls)

    def token(to, path):
        return wait_for(lambda: tokens(shop, to, path))[-1]

    ana = shop.customer()
    link = token(ana.email, "/verify-email")
    assert run(put(verify, "TOKEN", link), tmp_path)[0]["email_verified"]
    shop.session().post("/api/auth/forgot-password", {"email": ana.email})
    link = token(ana.email, "/reset-password")
    fresh = "violetas de otoño 77"
    run(put(put(reset, "TOKEN", link), "PASSWORD", fresh), tmp_path)
    assert shop.sign_in(ana.email, fresh)
    email = "readme@customers.example"
    placed = placed_by(shop.session(), email)
    _, link = proposal(shop, team, placed["number"], email, replacement=cheaper_sku(shop))
    assert run(put(accept, "TOKEN", link), tmp_path)[0]["status"] == "accepted"


def test_the_program_has_the_commands_that_it_is_said_to_have(shop):
    said = commands("The program").replace("flores ", "").replace("\n", " ")
    for words in said.split("|"):
        named = [word for word in words.split() if word.islower()]
        assert shop.command(*named, "--help").returncode == 0, named


@pytest.mark.one_form
def test_what_needs_the_shop_stopped_is_what_the_readme_says(shop, tmp_path):
    text = (ROOT / "README.md").read_text()
    said = re.search(r"all but\s+(.*?),\s+needs\s+the\s+shop\s+stopped", text, re.S).group(1)
    beside = set(re.findall(r"`(\w+)`", said))
    copies = tmp_path / "copies"
    shop.command("backup", "--to", str(copies))
    whole, = copies.glob("backup-*")
    calls = [["serve", "--port", "0"], ["migrate"], ["seed"], ["import", "products", "none.csv"],
             ["export", "products", "-"], ["admin", "create"], ["events", "list"],
             ["restore", str(whole)], ["backup", "--to", str(tmp_path / "more")],
             ["promote"], ["verify", shop.url], ["version"]]
    assert beside <= {call[0] for call in calls}
    for call in calls:
        done = shop.command(*call, check=False)
        assert ("in use" in done.stderr) == (call[0] not in beside), (call, done.stderr)
