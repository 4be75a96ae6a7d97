#!/usr/bin/env bash
# Layout that a machine can check: clang-format, 100 columns, lengths of files, no TODO. Says all
# that is wrong, once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export LC_ALL=C.UTF-8 # columns are characters
mapfile -t sources < <(git ls-files --deduplicate 'src/*.cpp' 'src/*.hpp' 'tests/*.cpp' 'tests/*.hpp')
[ "${#sources[@]}" -gt 0 ] || { echo "no sources: is this a clone of the repository?" >&2; exit 1; }
faults=0

if ! clang-format-19 --dry-run -Werror "${sources[@]}"; then
    echo "clang-format-19 -i mends the layout" >&2
    faults=1
fi
if grep -nE '\b(TODO|FIXME)\b' "${sources[@]}"; then
    echo "do it, or file it" >&2
    faults=1
fi
if grep -nE '^.{101,}$' "${sources[@]}"; then
    echo "a line has more than 100 columns" >&2
    faults=1
fi

# longer_than <lines> <pattern...>: the files of these patterns that are longer.
longer_than() {
    git ls-files -z --deduplicate "${@:2}" | xargs -0 wc -l |
        awk -v most="$1" '$2 != "total" && $1 > most { print $2 ": " $1 " lines, at most " most }'
}
long=$(
    longer_than 299 'src/*.cpp'
    longer_than 199 'src/*.hpp'
    longer_than 400 'tests/*.cpp' 'tests/*.hpp' 'tests/*.py'
)
if [ -n "$long" ]; then
    echo "$long"
    echo "a longer file is two" >&2
    faults=1
fi
exit "$faults"
