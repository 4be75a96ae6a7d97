# What ./start and ./test have in common. Sourced, from any folder; sets `root`.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
logs="$root/build/logs"
# Not everything that starts a script gives it one, and what keeps caches needs it.
if [ -z "${HOME:-}" ]; then
    HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
    export HOME="${HOME:-$root/build}"
fi
go_tools="${XDG_CACHE_HOME:-$HOME/.cache}/flores/go/bin" # what is built with Go, once for all trees

# No script ends without a word: a command that fails where nobody looks at it is named.
set -E
trap 'printf "\nFAILED: %s, line %s: %s\n" "${BASH_SOURCE[0]##*/}" "$LINENO" "$BASH_COMMAND" >&2' ERR

say() { printf '== %s\n' "$*" >&2; }

# fail <what failed> <the way out>: the last word of a script that could not.
fail() {
    printf '\nFAILED: %s\n  %s\n' "$1" "$2" >&2
    exit 1
}

# run <stage> <command...>: runs it with its output in a log; says where when it fails.
run() {
    local stage=$1 log
    shift
    mkdir -p "$logs"
    log="$logs/$stage.log"
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        fail "$stage" "the whole output is in ${log#"$root"/}"
    fi
}

# need_packages <list...>: installs the Debian packages of the lists that are missing.
need_packages() {
    local wanted missing as_root=()
    wanted=$(cat "$@")
    # shellcheck disable=SC2086
    # dpkg-query fails when one of them is not known; what it does not print is missing.
    missing=$({ dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' $wanted 2>/dev/null || true; } |
        awk '$2 == "ii" {print $1}' | sort -u | comm -13 - <(printf '%s\n' $wanted | sort -u))
    if [ -z "$missing" ]; then return; fi
    say "installing Debian packages:" $missing
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "packages" "install them as root: apt-get install $(echo $missing)"
        say "sudo is asked for, to install them and for nothing else"
        as_root=(sudo)
    fi
    run packages-list "${as_root[@]}" apt-get update
    # shellcheck disable=SC2086
    run packages "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends $missing
}

# need_go <for what> <the way out>: go is found, and the folder of what is built with it is there.
need_go() {
    # Where Go installs itself, and not every shell looks.
    if ! command -v go >/dev/null; then PATH=$PATH:/usr/local/go/bin; fi
    command -v go >/dev/null || fail "$1" "$2"
    mkdir -p "$go_tools"
}

# in_dotenv <name>: its value in .env: quoted to its closing quote, else to a comment.
in_dotenv() {
    local before="^[[:space:]]*(export )?[[:space:]]*$1[[:space:]]*=[[:space:]]*"
    if [ ! -r "$root/.env" ]; then return; fi
    # What comes before is taken off first; t then goes to the end where a quoted value was found.
    sed -E -e "/$before/!d" -e "s/$before//" -e 't value' -e ':value' \
        -e 's/^"([^"]*)".*/\1/;t' -e "s/^'([^']*)'.*/\1/;t" \
        -e 's/(^|[[:space:]])#.*//' -e 's/[[:space:]]+$//' "$root/.env" | tail -n 1
}

# setting <name> <default>: what the program finds too, in the environment, in the file that
# NAME_FILE names, or in .env.
setting() {
    local found=${!1:-} file=$1_FILE
    if [ -z "$found" ]; then
        file=${!file:-$(in_dotenv "$file")}
        if [ -r "$file" ]; then found=$(cat -- "$file"); fi
    fi
    if [ -z "$found" ]; then found=$(in_dotenv "$1"); fi
    echo "${found:-$2}"
}

# told <command...>: runs ninja, and says now and then how far it is to whoever sees no terminal; on
# fd 3, for its own output goes to a log.
told() {
    "$@" 2>&1 | {
        local line next=$((SECONDS + 15))
        while IFS= read -r line; do
            printf '%s\n' "$line"
            if [ "$SECONDS" -ge "$next" ] && [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
                say "${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}" 2>&3
                next=$((SECONDS + 15))
            fi
        done
    }
}

# is_configured <preset>: here, and not where the folder lay before it was moved or copied.
is_configured() {
    local cache="$root/build/$1/CMakeCache.txt"
    [ -f "$root/build/$1/build.ninja" ] && [ -f "$cache" ] &&
        [ "$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")" -ef "$root" ]
}

# configure <preset> [options...]
configure() {
    local fresh=()
    if ! is_configured "$1"; then fresh=(--fresh); fi
    (cd "$root" && run "configure-$1" cmake "${fresh[@]}" --preset "$@")
}

# build <preset> [targets...]
build() {
    local preset=$1
    shift
    cd "$root" || exit 1
    if [ -t 2 ]; then
        ninja -C "build/$preset" "$@" >&2 || fail "build-$preset" "the compiler's words are above"
    else
        run "build-$preset" told ninja -k 0 -C "build/$preset" "$@" 3>&2
    fi
}
