#!/usr/bin/env bash
# Layout that a machine can check: clang-format, 100 columns, no TODO without an owner.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mapfile -t sources < <(git ls-files 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp')
clang-format-19 --dry-run -Werror "${sources[@]}"
if grep -nE 'TODO|FIXME|XXX' "${sources[@]}"; then
    echo "do it, or file it" >&2
    exit 1
fi
if grep -nE '^.{101,}$' "${sources[@]}"; then
    echo "a line has more than 100 columns" >&2
    exit 1
fi
