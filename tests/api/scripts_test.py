"""./start, ./test and what they have in common: what they are told, find and keep apart."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile

import pytest

from support.ports import reserved_port
from support.production import SERVICES, Stores
from support.shop import ROOT

pytestmark = pytest.mark.one_form


@pytest.mark.parametrize("script, given, said", [
    ("start", ["--prot", "3100"], "--prot"), ("start", ["--port"], "--port"),
    ("start", ["--production", "now"], "now"), ("test", ["--all"], "--quick")])
def test_a_script_says_what_it_does_not_know_and_what_it_does(script, given, said):
    done = subprocess.run([ROOT / script, *given], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and said in done.stderr and f"./{script} " in done.stderr


def test_scripts_know_their_way_without_a_home(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name != "HOME"}
    (tmp_path / "beginning").symlink_to(ROOT / "start")
    (tmp_path / "proof").symlink_to(ROOT / "test")
    for call in ([ROOT / "start", "--help"], [ROOT / "test", "--help"],
                 [tmp_path / "beginning", "--help"], [tmp_path / "proof", "--help"]):
        done = subprocess.run(call, capture_output=True, text=True, timeout=60, env=bare)
        assert done.returncode == 0 and "./" in done.stdout, done.stderr


@pytest.mark.parametrize("line, found", [
    ("PLACE=3100", "3100"), ("export PLACE='31 00' # ours", "31 00"), ('PLACE="3100"', "3100"),
    ("PLACE=3100 # ours", "3100"), ("PLACE=", "3000"), ("#PLACE=3100", "3000"),
    ("PLACE=1\nPLACE=3100", "3100"), ("PLACE=   # blank", "3000"), ("PLACE=#", "3000"),
    ("PLACE = 31#0\t# ours", "31#0"), ("PLACE='31 #0'", "31 #0"),
    ("PLACE=1\nPLACE_FILE=.env.place", "3100")])
def test_scripts_find_the_settings_that_the_program_finds(tmp_path, line, found):
    (tmp_path / "deploy/scripts").mkdir(parents=True)
    shutil.copy(ROOT / "deploy/scripts/common.sh", tmp_path / "deploy/scripts")
    (tmp_path / ".env").write_text(line + "\n")
    (tmp_path / ".env.place").write_text("3100\n")
    ask = f". {tmp_path}/deploy/scripts/common.sh; setting PLACE 3000"
    done = subprocess.run(["bash", "-euc", ask], cwd=tmp_path, capture_output=True, text=True,
                          timeout=60)
    assert done.stdout == found + "\n", done.stderr


def test_a_build_of_another_place_is_none(tmp_path):
    """A folder that was moved or copied brings the build of where it was."""
    (tmp_path / "deploy/scripts").mkdir(parents=True)
    shutil.copy(ROOT / "deploy/scripts/common.sh", tmp_path / "deploy/scripts")
    (tmp_path / "build/release").mkdir(parents=True)
    (tmp_path / "build/release/build.ninja").touch()
    ask = f". {tmp_path}/deploy/scripts/common.sh; if is_configured release; then echo yes; fi"
    for home, said in ((ROOT, ""), (tmp_path / "none", ""), (tmp_path, "yes\n")):
        cache = f"CMAKE_BUILD_TYPE:STRING=Release\nCMAKE_HOME_DIRECTORY:INTERNAL={home}\n"
        (tmp_path / "build/release/CMakeCache.txt").write_text(cache)
        done = subprocess.run(["bash", "-euc", ask], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and done.stdout == said, (home, done)


def test_a_store_of_production_that_lost_its_data():
    stores = Stores()
    try:
        stores.kill("redis")
        shutil.rmtree(pathlib.Path(stores.folder.name) / "stores/redis")
        with pytest.raises(RuntimeError, match="redis is gone or empty"):
            stores.start_again("redis")
    finally:
        stores.stop()


def begin_production(folder, **settings):
    """./start --production with, in the place of the program, one that tells what its first command
    is given, and fails; what it tells, if it is reached, and what is said then."""
    os.chmod(folder, 0o755)  # the user postgres has to reach it
    teller, given = pathlib.Path(folder) / "flores", pathlib.Path(folder) / "given"
    given.unlink(missing_ok=True)
    teller.write_text(f'#!/bin/sh\nenv >"{given}"\nexit 1\n')
    teller.chmod(0o755)
    names = ("API_GATEWAY_PORT", *(f"{name.upper()}_SERVICE_PORT" for name in SERVICES))
    held = {name: reserved_port() for name in names}
    ports = {name: str(port.getsockname()[1]) for name, port in held.items()}
    done = subprocess.run(
        [ROOT / "deploy/scripts/production.sh", teller], check=False, timeout=300, text=True,
        env={**os.environ, "FLORES_DATA_DIR": folder, **ports, **settings},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert done.returncode == 1, done.stderr
    lines = given.read_text().splitlines() if given.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line), done.stderr


def test_production_uses_its_own_stores_whatever_the_settings_say():
    with tempfile.TemporaryDirectory() as folder:
        given, _ = begin_production(
            folder, REDIS_URL="redis://other/3", REDIS_USER="else", REDIS_TLS="true",
            DB_PASSWORD="other", DB_SSLMODE="require", DB_NAME="other",
            MONGODB_URI="mongodb://other/other")
    assert given["REDIS_URL"].endswith(f"@127.0.0.1:{given['REDIS_PORT']}/0")
    assert given["DB_SSLMODE"] == "disable" and given["DB_NAME"] == "flores_db"
    assert not {"DB_PASSWORD", "MONGODB_URI", "REDIS_USER"} & set(given)


def test_production_starts_where_a_server_left_its_lock_file():
    with tempfile.TemporaryDirectory() as folder:
        assert begin_production(folder)[0]
        for left in ("junk\n", "", f"{os.getppid()}\n"):
            (pathlib.Path(folder) / "stores/postgres/postmaster.pid").write_text(left)
            given, said = begin_production(folder)
            assert given, said


def test_production_says_which_port_is_taken_before_it_starts_anything():
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        given, said = begin_production(folder, CART_SERVICE_PORT=taken)
        assert not given and said.splitlines()[1] == "FAILED: cart", said
        assert f"port {taken} is taken" in said
        assert not (pathlib.Path(folder) / "stores").exists()
