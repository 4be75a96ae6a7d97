"""Accounts over HTTP: registration, sessions, and the fences of the tokens."""
import base64
import hashlib
import hmac
import json
import time
import uuid

from support.letters import verify
from support.shop import PASSWORD, is_problem


def encode(part):
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def token(shop, header, claims, digest=hashlib.sha256):
    """A token signed with the shop's own secret: what an attacker who guessed a claim would need."""
    signed = encode(json.dumps(header).encode()) + "." + encode(json.dumps(claims).encode())
    if header["alg"] == "none":
        return signed + "."
    return signed + "." + encode(hmac.new(shop.secret(), signed.encode(), digest).digest())


def claims_of(caller):
    part = caller.token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def status_with(shop, forged):
    return shop.session(forged).get("/api/auth/me").status_code


def test_a_good_token_made_by_hand_is_taken(shop):
    """So that the refusals below are for the reason they name."""
    claims = claims_of(shop.customer())
    assert status_with(shop, token(shop, {"alg": "HS256", "typ": "JWT"}, claims)) == 200


def test_other_algorithms_are_refused(shop):
    claims = claims_of(shop.customer())
    for name, digest in (("none", None), ("HS384", hashlib.sha384), ("HS512", hashlib.sha512),
                         ("RS256", hashlib.sha256)):
        assert status_with(shop, token(shop, {"alg": name, "typ": "JWT"}, claims, digest)) == 401


def test_claims_must_be_there_in_their_type_and_in_time(shop):
    good = claims_of(shop.customer())
    header = {"alg": "HS256", "typ": "JWT"}
    for name in ("exp", "iat", "iss", "aud", "sub", "sid", "role", "role_version"):
        without = {k: v for k, v in good.items() if k != name}
        assert status_with(shop, token(shop, header, without)) == 401, name
    for change in ({"role": 5}, {"role": "owner"}, {"exp": int(time.time()) - 60},
                   {"exp": "never"}, {"iss": "other"}, {"aud": "internal"}, {"sub": 7},
                   {"role": "admin", "role_version": "1"}):
        assert status_with(shop, token(shop, header, {**good, **change})) == 401, change


def test_registration_gives_no_role(shop):
    refused = shop.session().post("/api/auth/register", {
        "email": "eve@customers.example", "password": PASSWORD, "name": "Eve",
        "role": "admin"})
    body = is_problem(refused, 422, "invalid_input")
    assert [e["pointer"] for e in body["errors"]] == ["/role"]


def test_bad_fields_are_named_all_at_once(shop):
    refused = shop.session().post("/api/auth/register", {"email": "no", "password": "short"})
    body = is_problem(refused, 422, "invalid_input")
    assert {e["pointer"] for e in body["errors"]} == {"/email", "/password", "/name"}


def test_unknown_account_and_wrong_password_look_alike(shop):
    known = shop.customer()
    answers = [shop.session().post("/api/auth/login", {"email": email, "password": "not-this-one"})
               for email in (known.email, f"{uuid.uuid4().hex}@customers.example")]
    bodies = [is_problem(a, 401, "bad_credentials") for a in answers]
    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]


def test_a_spent_refresh_token_ends_the_session_once_its_grace_is_over(shop):
    one = shop.customer()
    first = shop.session().post("/api/auth/refresh", {"refresh_token": one.refresh_token})
    again = shop.session().post("/api/auth/refresh", {"refresh_token": one.refresh_token})
    assert first.status_code == again.status_code == 200
    assert first.json()["refresh_token"] == again.json()["refresh_token"], "two tabs agree"
    second = shop.session().post("/api/auth/refresh",
                                 {"refresh_token": first.json()["refresh_token"]})
    assert second.status_code == 200
    stolen = shop.session().post("/api/auth/refresh", {"refresh_token": one.refresh_token})
    assert stolen.status_code == 401
    late = shop.session().post("/api/auth/refresh",
                               {"refresh_token": second.json()["refresh_token"]})
    assert late.status_code == 401, "the session is over"


def test_a_revoked_session_stays_revoked_over_a_restart(shop):
    one = shop.customer()
    assert one.post("/api/auth/logout").status_code == 204
    assert one.get("/api/auth/me").status_code == 401
    shop.kill()
    shop.start()
    assert one.get("/api/auth/me").status_code == 401


def test_roles_are_given_by_an_admin_alone(shop):
    florist, other = shop.customer(), shop.customer()
    path = f"/api/auth/accounts/{florist.account['id']}/role"
    assert other.put(path, {"role": "florist"}).status_code == 403
    assert florist.put(path, {"role": "admin"}).status_code == 403
    is_problem(shop.admin().put(path, {"role": "florist"}), 409, "email_unverified")
    verify(shop, florist)
    assert shop.admin().put(path, {"role": "florist"}).status_code == 200
    assert florist.get("/api/auth/me").status_code == 401, "the old token carries the old role"
    again = shop.sign_in(florist.email, PASSWORD)
    assert again.get("/api/auth/me").json()["role"] == "florist"


def test_a_new_password_ends_the_other_sessions(shop):
    one = shop.customer()
    other = shop.sign_in(one.email, PASSWORD)
    changed = one.post("/api/auth/password", {"current_password": PASSWORD,
                                              "new_password": "another-long-secret"})
    assert changed.status_code == 200
    assert other.get("/api/auth/me").status_code == 401
    assert shop.session(changed.json()["access_token"]).get("/api/auth/me").status_code == 200
