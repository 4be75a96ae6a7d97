"""What a release leaves behind for the next: the SQL that its services say, and its migrations.

    build/venv/bin/python tests/support/release.py 1.2.0

writes tests/data/releases/1.2.0 from build/release/contract and build/release/flores. A release
runs on the schema of the next one (docs/decisions/0019), which tests/api/upgrade_test.py looks at.
"""
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from support.production import SCHEMAS, Stores  # noqa: E402
from support.shop import BINARY, ROOT  # noqa: E402

RELEASES = ROOT / "tests/data/releases"
CONTRACT = ROOT / "build/release/contract"
SUITES = "*contract*:migrations.are_written_down_on_request"
FILES = ("auth", "user", "order", "contact", "product", "review", "cart", "wishlist", "gateway")
SAID = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.I)
OWN_TO_SQLITE = re.compile(r"\bsqlite_|\bpragma_|\bjson_each\b", re.I)
# Undefined column, function, table, schema: what a contracted schema answers.
GONE = ("42703", "42883", "42P01", "3F000")


def statements_in_files(folder, wanted):
    """What each file of a data folder cannot prepare: {service: {statement: why}}."""
    out = {}
    for service, statements in wanted.items():
        out[service] = {}
        with sqlite3.connect(f"file:{folder / service}.db?mode=ro", uri=True) as db:
            for statement in statements:
                why = refusal_of_sqlite(db, statement)
                if why:
                    out[service][statement] = why
    return out


def refusal_of_sqlite(db, statement):
    values = []
    while True:
        try:
            db.execute("EXPLAIN " + statement, values).close()
            return None
        except sqlite3.ProgrammingError as why:  # values are missing: it says how many it takes
            values = [None] * int(re.search(r"uses (\d+)", str(why)).group(1))
        except sqlite3.Error as why:
            return str(why)


def numbered(statement):
    """? and ?3 as PostgreSQL's $1 and $3, but not within quotes."""
    count = 0

    def one(found):
        nonlocal count
        if not found.group(0).startswith("?"):
            return found.group(0)
        count = int(found.group(1) or count + 1)
        return f"${count}"
    return re.sub(r"'[^']*'|\?(\d*)", one, statement)


def statements_in_schemas(settings, wanted):
    """The same of a database, by SQLSTATE."""
    out = {}
    for service, statements in wanted.items():
        script = [f"SET search_path = {SCHEMAS[service]};", "\\set VERBOSITY sqlstate"]
        for number, statement in enumerate(statements):
            script += [f"\\echo @{number}", f"PREPARE s{number} AS {numbered(statement)};"]
        told = subprocess.run(
            ["psql", "-X", "-q", "-h", settings["DB_HOST"], "-p", settings["DB_PORT"],
             "-U", settings["DB_USER"], settings["DB_NAME"]],
            input="\n".join(script), text=True, check=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PGOPTIONS": "",
                 "PGPASSWORD": pathlib.Path(settings["DB_PASSWORD_FILE"]).read_text()}).stdout
        parts = re.split(r"^@(\d+)$", told, flags=re.M)
        said = dict(zip(map(int, parts[1::2]), parts[2::2]))
        if len(said) != len(statements):
            raise RuntimeError("psql did not hear all:\n" + parts[0])
        found = {number: re.search(r"ERROR:\s+(\w{5})", text) for number, text in said.items()}
        out[service] = {statements[number]: why.group(1) for number, why in found.items() if why}
    return out


def migrated_folder(parent):
    settings = {"FLORES_DATA_DIR": str(parent / "data")}
    subprocess.run([BINARY, "migrate"], check=True, env=without_ours(settings), cwd=parent,
                   stdout=subprocess.DEVNULL)
    return parent / "data"


def migrated_database(parent, stores):
    settings = {"FLORES_DATA_DIR": str(parent / "data"), **stores.settings}
    subprocess.run([BINARY, "migrate"], check=True, env=without_ours(settings), cwd=parent,
                   stdout=subprocess.DEVNULL)
    return stores.settings


def without_ours(settings):
    return {**{k: v for k, v in os.environ.items() if not k.startswith("FLORES_")}, **settings}


def read(release):
    """{"files": {service: [statement]}, "schemas": {…}} of a release."""
    out = {"files": {}, "schemas": {}}
    kept = None
    for line in (RELEASES / release / "statements.sql").read_text().splitlines():
        if line.startswith("-- "):
            kind, service = line[3:].split()
            kept = out[kind].setdefault(service, [])
        elif line:
            kept.append(line.removesuffix(";"))
    return out


def write(release, found):
    with open(RELEASES / release / "statements.sql", "w") as out:
        for kind, services in found.items():
            for service, statements in services.items():
                out.write(f"-- {kind} {service}\n")
                out.writelines(statement + ";\n" for statement in sorted(statements))


def heard(parent):
    """Every statement of the repositories' contract suites; writes the migrations, too."""
    said = parent / "said"
    subprocess.run([CONTRACT, f"--gtest_filter={SUITES}", "--gtest_brief=1"], check=True,
                   env={**os.environ, "FLORES_RECORD_STATEMENTS": str(said),
                        "FLORES_RECORD_MIGRATIONS": str(parent / "migrations.txt")})
    return sorted({" ".join(line.split()) for line in said.read_text().splitlines()
                   if SAID.match(line)})


def record(release):
    with tempfile.TemporaryDirectory(prefix="flores-release-") as name:
        parent = pathlib.Path(name)
        said = heard(parent)
        folder = migrated_folder(parent)
        refused = statements_in_files(folder, {service: said for service in FILES})
        files = {service: [one for one in said if one not in refused[service]
                           and not OWN_TO_SQLITE.search(one)] for service in FILES}
        stores = Stores()
        try:
            refused = statements_in_schemas(migrated_database(parent, stores),
                                            {service: files[service] for service in SCHEMAS})
        finally:
            stores.stop()
        schemas = {service: [one for one in files[service] if one not in refused[service]]
                   for service in SCHEMAS}
        (RELEASES / release).mkdir(parents=True, exist_ok=True)
        write(release, {"files": files, "schemas": schemas})
        (RELEASES / release / "migrations.txt").write_bytes(
            (parent / "migrations.txt").read_bytes())
    for kind, services in (("files", files), ("schemas", schemas)):
        print(kind, {service: len(statements) for service, statements in services.items()})


if __name__ == "__main__":
    record(sys.argv[1])
