"""The rows that only services call: bodies that are none, as table_test.py has it for the others.
Who may call them: access_test.py."""
import base64
import hashlib
import hmac
import json
import time

import requests
from support.routes import gathered, path_of, wanted_access

LABEL = b"flores/internal-calls/1"
HUGE = json.dumps({"a": "x" * 2_000_000})
# What is sent, as which type, and the status of the answer.
BODIES = [("", "application/json", 400), ("{", "application/json", 400),
          ('{"a":NaN}', "application/json", 400), ("[]", "application/json", 422),
          ('{"no_such_member":[1.5]}', "application/json", 422),
          ("{}", "application/x-www-form-urlencoded", 415), (HUGE, "application/json", 413)]


def digest(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def part(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def token_of_a_service(shop):
    """RFC 5869 and RFC 7519 by hand: the key is derived from the shop's secret."""
    key = digest(digest(bytes(32), shop.secret()), LABEL + b"\x01")
    now = int(time.time())
    claims = {"iss": "flores", "aud": "internal", "sub": "cart", "iat": now, "exp": now + 60}
    signed = b".".join(part(json.dumps(one).encode())
                       for one in ({"alg": "HS256", "typ": "JWT"}, claims))
    return (signed + b"." + part(digest(key, signed))).decode()


def rows_with_a_body():
    return [each for each, level in wanted_access().items()
            if level == "internal" and each[0] in ("post", "put")]


def ask(url, verb, pattern, token, raw, content_type):
    return requests.request(verb, url + path_of(pattern), data=raw.encode(), timeout=10,
                            headers={"Authorization": f"Bearer {token}",
                                     "Content-Type": content_type})


def test_a_body_that_is_none_is_refused(services):
    token, faults = token_of_a_service(services), []
    rows = rows_with_a_body()
    assert len(rows) >= 6
    for verb, pattern in rows:
        url = next(url for url in services.urls.values()
                   if ask(url, verb, pattern, token, "{}", "application/json").status_code == 422)
        for raw, content_type, wanted in BODIES:
            answer = ask(url, verb, pattern, token, raw, content_type)
            if answer.status_code != wanted:
                faults.append(f"{verb} {pattern} {raw[:20]!r}: {answer.status_code}, not {wanted}")
    gathered(faults)
