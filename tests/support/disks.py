"""Disks that refuse: a small one of its own for a data folder, and files that cannot be written."""
import contextlib
import os
import subprocess

AS_ROOT = [] if os.geteuid() == 0 else ["sudo"]


def run_as_root(*command):
    subprocess.run([*AS_ROOT, *command], check=True)


@contextlib.contextmanager
def small_disk(folder, mib):
    """A file system of this size at the folder."""
    folder.mkdir()
    run_as_root("mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=0700,uid={os.geteuid()}", "tmpfs",
                str(folder))
    try:
        yield
    finally:
        run_as_root("umount", "--lazy", str(folder))


def make_read_only(folder):
    """A small disk, while no file on it is open for writing."""
    run_as_root("mount", "-o", "remount,ro", str(folder))


@contextlib.contextmanager
def refusing_writes(folder):
    """As on a file system that stopped itself after a fault: its flags are as before, and writes to
    open files fail. What SQLite shares through memory is left alone: changing that here, unlike
    there, the kernel would end the process."""
    refused = [str(file) for file in folder.iterdir()
               if file.is_file() and not file.name.endswith("-shm")]
    run_as_root("chattr", "+i", *refused)
    try:
        yield
    finally:
        run_as_root("chattr", "-i", *refused)


def fill(folder):
    """Takes all the room that is left; returns the file that has it."""
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as out:
        with contextlib.suppress(OSError):
            while True:
                out.write(bytes(65_536))
    return filler
