# What ./start and ./test have in common. Sourced, from any folder; sets `root`.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
logs="$root/build/logs"

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
    missing=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' $wanted 2>/dev/null |
        awk '$2 == "ii" {print $1}' | sort -u | comm -13 - <(printf '%s\n' $wanted | sort -u))
    [ -z "$missing" ] && return
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

# build <preset> [targets...]
build() {
    local preset=$1
    shift
    cd "$root" || exit 1
    if [ ! -f "build/$preset/build.ninja" ]; then run "configure-$preset" cmake --preset "$preset"; fi
    if [ -t 2 ]; then
        ninja -C "build/$preset" "$@" >&2 || fail "build-$preset" "the compiler's words are above"
    else
        run "build-$preset" ninja -k 0 -C "build/$preset" "$@"
    fi
}
