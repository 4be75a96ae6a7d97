#!/usr/bin/env python3
"""Every type that a row reads from a body or a query is among those that are fuzzed."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUZZED = (ROOT / "tests/fuzz/wire_types.hpp").read_text()
TEXTS = {"catalogue_text"}  # CSV or JSON of products: fuzz_import reads it

missing = []
for file in sorted((ROOT / "src/services").rglob("*routes.cpp")):
    source = file.read_text()
    room = re.search(r"namespace flores::(\w+) \{", source).group(1)
    for name in re.findall(r"\b(?:body|query)<([a-z_:]+)>", source):
        whole = name if "::" in name else f"{room}::{name}"
        if name not in TEXTS and not re.search(rf"\b{whole}\b", FUZZED):
            missing.append(f"tests/fuzz/wire_types.hpp lacks {whole} of {file.name}")
print("\n".join(missing) or "all types of the rows are fuzzed")
sys.exit(1 if missing else 0)
