"""A way to a store on loopback that shuts in the middle of a talk."""
import contextlib
import math
import socket
import threading

CHUNK = 65536


class Gate:
    """Connections to `port` lead to a port of loopback. It shuts by itself once `left` answers went
    through: all connections are cut, and the next one."""

    def __init__(self, to_port, left=math.inf):
        self.to_port = to_port
        self.left = left
        self.refusals = 1
        self.lock = threading.Lock()
        self.sockets = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                if self.left == 0 and self.refusals > 0:
                    client.close()
                    self.refusals -= 1
                    continue
                store = socket.create_connection(("127.0.0.1", self.to_port))
                self.sockets += [client, store]
                for pair in ((client, store, False), (store, client, True)):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    def carry(self, source, to, answers):
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                if answers and not self.passes():
                    break
                to.sendall(chunk)
        for one in (source, to):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def passes(self):
        with self.lock:
            if self.left == 0:
                return True
            self.left -= 1
            if self.left == 0:
                self.cut()
            return self.left > 0

    def cut(self):
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def shut(self):
        """For good."""
        self.left, self.refusals = 0, math.inf
        self.cut()

    def close(self):
        self.listener.close()
        self.cut()
        for one in self.sockets:
            one.close()
