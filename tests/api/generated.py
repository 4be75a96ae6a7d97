#!/usr/bin/env python3
"""Requests generated from the API's own description, against the running binary: no 5xx, no status
and no media type that the description lacks, no answer that does not match its schema.

--examples N: for each operation. 70 are more than 10,000 requests in all.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from support.shop import Shop  # noqa: E402

CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,"
          "response_headers_conformance,response_schema_conformance")
# They would end the session that the other requests are made with.
ENDING = r"/api/auth/(logout|erase|password|sessions|accounts/.*)"


def schemathesis(url, folder, examples, *more):
    command = [pathlib.Path(sys.executable).with_name("schemathesis"), "run", "--url", url,
               "--phases", "coverage,fuzzing", "--checks", CHECKS, "--seed", "7",
               "--generation-deterministic",
               "--max-examples", str(examples), "--continue-on-failure", "--no-color",
               "--warnings", "off", "--suppress-health-check", "all", *more,
               url + "/api/openapi.json"]
    return subprocess.run(command, check=False, cwd=folder).returncode


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--examples", type=int, default=5)
    examples = asked.parse_args().examples
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(pathlib.Path(folder) / "data")
        shop.prepare()
        shop.start()
        token = f"Authorization: Bearer {shop.admin().token}"
        failed = schemathesis(shop.url, folder, examples, "-H", token, "--exclude-path-regex", ENDING)
        failed |= schemathesis(shop.url, folder, examples, "--include-path-regex", ENDING)
        assert shop.stop() == 0
    return failed


sys.exit(main())
