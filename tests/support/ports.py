"""Ports of loopback for servers whose clients are told of them before they listen. Below those that
the kernel gives to whoever connects or asks for any, and above those that stores.sh takes."""
import random
import socket

FIRST, END = 30000, 32768


def reserved_port():
    """One that is nobody else's until the socket is closed; its server listens on it meanwhile."""
    for port in random.sample(range(FIRST, END), 100):
        held = socket.socket()
        try:
            held.bind(("127.0.0.1", port))
        except OSError:  # somebody else's
            held.close()
            continue
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return held
    raise RuntimeError("no free port")
