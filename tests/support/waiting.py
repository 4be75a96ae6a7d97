"""Waiting for what an event does: it is there soon, not at once."""
import time

WAIT_S = 30
ASKED_EVERY_S = 0.02


def wait_for(what, why="it never happened", within_s=WAIT_S):
    """What `what` gives once it is true; asked again and again until then."""
    until = time.monotonic() + within_s
    while not (found := what()):
        assert time.monotonic() < until, why() if callable(why) else why
        time.sleep(ASKED_EVERY_S)
    return found
