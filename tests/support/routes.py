"""The routes of the API as its own description lists them, the access that the shop wants of each
(tests/api/access.txt), and a request that fits the shape of any of them."""
import re

from support.shop import ROOT, key

LEVELS = ["open", "guest", "customer", "delivery", "florist", "support", "manager", "admin"]
# A value of its shape for each name that a path has; nothing of the shop is called so.
SAMPLES = {
    "id": "x", "number": "FV-20261125-7K3QZ", "list": "x", "sku": "AML001", "run": "x",
    "product": "AML001", "token": "x" * 22, "slug": "ramos", "delivery": "x",
    "account": "x", "key": "x",
}
# Told apart from an order's number by its path.
TICKET = "FVT-20261125-7K3QZ"


def wanted_access():
    """The level by (verb, pattern)."""
    table = {}
    for line in (ROOT / "tests/api/access.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            level, verb, pattern = line.split()
            assert level in (*LEVELS, "internal"), line
            assert (verb.lower(), pattern) not in table, f"twice: {line}"
            table[verb.lower(), pattern] = level
    return table


def is_above(level, role):
    """Whether a route of that level is closed to the role."""
    return LEVELS.index(level) > LEVELS.index(role)


def operations(document):
    for pattern, verbs in document["paths"].items():
        for verb, about in verbs.items():
            yield verb, pattern, about


def path_of(pattern):
    values = dict(SAMPLES)
    if "/tickets/" in pattern:
        values["number"] = TICKET
    return re.sub(r"\{(\w+)\}", lambda found: values[found.group(1)], pattern)


def send(caller, verb, pattern, raw=None, content_type="application/json", query="", **headers):
    sent = {**key(), "If-Match": '"1"', **headers}
    if raw is not None:
        sent["Content-Type"] = content_type
    elif verb in ("post", "put", "patch"):
        raw, sent["Content-Type"] = "{}", content_type
    return caller.ask(verb.upper(), path_of(pattern) + query, headers=sent, data=raw)


def gathered(faults):
    assert not faults, "\n".join(faults)
