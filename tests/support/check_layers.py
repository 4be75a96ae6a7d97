#!/usr/bin/env python3
"""Arrows between the rooms of src/ point one way; says every include that points back."""
import pathlib
import re
import sys

SRC = pathlib.Path(__file__).resolve().parents[2] / "src"
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
PUBLIC_OF_A_SERVICE = {"client.hpp", "messages.hpp", "events.hpp"}


def fault(path, included):
    """Why this include is wrong; None when it is right."""
    room = path.parts[0]
    target = pathlib.PurePosixPath(included)
    if room == "platform" and target.parts[0] != "platform":
        return "platform knows nothing but platform"
    if room == "domain" and target.parts[0] != "domain":
        if path.name == "wire.hpp" and included.startswith("platform/json/"):
            return None
        return "domain knows nothing but domain (and wire.hpp platform/json)"
    if room != "services":
        return None
    service = path.parts[1]
    if target.parts[0] == "cli":
        return "a service does not know the command line"
    if target.parts[0] == "services" and target.parts[1] != service:
        if target.name not in PUBLIC_OF_A_SERVICE:
            return "of another service only its client.hpp, messages.hpp and events.hpp are seen"
    if f"services/{service}/storage/" in included:
        if path.name != "module.cpp" and "storage" not in path.parts:
            return "only module.cpp names an adapter"
    if "service" in path.stem.split("_") and included.startswith("platform/http/"):
        return "the rules see no HTTP"
    return None


def main():
    faults = []
    for file in sorted(SRC.rglob("*.[ch]pp")):
        path = file.relative_to(SRC)
        for included in INCLUDE.findall(file.read_text()):
            why = fault(path, included)
            if why:
                faults.append(f"src/{path} includes {included}: {why}")
    print("\n".join(faults) or "the layers hold")
    return 1 if faults else 0


sys.exit(main())
