#!/usr/bin/env bash
# The shop as production runs it, on this machine alone: the three stores, and a process for each of
# the nine services on its port of the specification. Called by ./start --production; Ctrl-C ends
# all of it when the requests are answered, and so does the end of any one process.
set -euo pipefail
# shellcheck source=deploy/scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

[ $# -eq 1 ] || fail "production.sh" "call ./start --production"
flores=$1
stores="$(setting FLORES_DATA_DIR data)/stores"
services=(auth product user order cart wishlist review contact)
wait_s=60

# in_own_session <command...>: Ctrl-C in a terminal goes to this script alone, which ends the others
# in their order; they end with it however it ends.
in_own_session() { exec setsid setpriv --pdeathsig TERM "$@"; }

# Of the stores, only what is said here is used: the environment stands before .env, and REDIS_URL
# before all that .env may say of Redis.
start_stores() {
    # shellcheck disable=SC2086
    unset ${!DB_@} ${!MONGODB_@} ${!REDIS_@}
    coproc STORES { in_own_session "$root/deploy/scripts/stores.sh" "$stores"; }
    stores_pid=$STORES_PID
    local said name value
    read -r said <&"${STORES[0]}" || true
    [ "${said:-}" = READY ] || fail "stores" "the lines above say why"
    while IFS='=' read -r name value; do export "$name=$value"; done <"$stores/stores.env"
    export REDIS_URL="redis://:$(cat "$REDIS_PASSWORD_FILE")@$REDIS_HOST:$REDIS_PORT/0"
}

upper() { tr '[:lower:]' '[:upper:]' <<<"$1"; }

# Where each finds the others, unless the settings say it.
set_addresses() {
    local name number=3001 port_name url_name
    for name in "${services[@]}"; do
        port_name="$(upper "$name")_SERVICE_PORT"
        url_name="$(upper "$name")_SERVICE_URL"
        export "$port_name=$(setting "$port_name" "$number")"
        export "$url_name=$(setting "$url_name" "http://127.0.0.1:${!port_name}")"
        number=$((number + 1))
    done
    API_GATEWAY_PORT=$(setting API_GATEWAY_PORT 3000)
    export API_GATEWAY_PORT
    [ "$API_GATEWAY_PORT" != 0 ] || fail "API_GATEWAY_PORT" "name a port: 0 is for one process alone"
}

port_of() {
    local name
    if [ "$1" = gateway ]; then name=API_GATEWAY_PORT; else name="$(upper "$1")_SERVICE_PORT"; fi
    echo "${!name}"
}

serve() {
    in_own_session "$flores" serve "$1" &
    pids[$1]=$!
}

# Looked at before anything is started, whose words would bury this one.
require_free_ports() {
    local name
    for name in "${services[@]}" gateway; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$(port_of "$name")") 2>/dev/null; then
            fail "$name" "port $(port_of "$name") is taken: end who has it, or set another (.env.example)"
        fi
    done
}

# asked <service> <path>: the whole answer.
asked() {
    exec 3<>"/dev/tcp/127.0.0.1/$(port_of "$1")" || return 1
    printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&3
    cat <&3
    exec 3>&-
}

is_ready() { [[ "$(asked "$1" /health/ready)" == "HTTP/1.1 200"* ]]; }

# The gateway asks the others how they are once a second, so it may be ready before it knows.
is_whole() { [[ "$(asked gateway /health)" == *'{"status":"up",'*'"services"'* ]]; }

# until_it <is...> <service> <deadline>
until_it() {
    until "$1" "$2" 2>/dev/null; do
        kill -0 "${pids[$2]}" 2>/dev/null || fail "$2" "it ended; its words are above"
        [ "$SECONDS" -lt "$3" ] || fail "$2" "it is not ready after $wait_s s"
        sleep 0.1
    done
}

wait_until_ready() {
    local name deadline=$((SECONDS + wait_s))
    for name in "${!pids[@]}"; do until_it is_ready "$name" "$deadline"; done
    until_it is_whole gateway "$deadline"
}

# The edge first, so that nobody is refused; the stores last.
stop_all() {
    trap - EXIT
    trap '' INT TERM
    stop "${pids[gateway]:-}"
    unset 'pids[gateway]'
    stop "${pids[@]}"
    stop "${stores_pid:-}"
}

stop() {
    local one
    for one in "$@"; do if [ -n "$one" ]; then kill -TERM "$one" 2>/dev/null || true; fi; done
    for one in "$@"; do if [ -n "$one" ]; then wait "$one" 2>/dev/null || true; fi; done
}

declare -A pids=()
stores_pid=
trap stop_all EXIT
trap 'say "ending"; exit 0' INT TERM
set_addresses
require_free_ports
start_stores
"$flores" migrate >/dev/null || fail "migrate" "the line above says why"
"$flores" seed || fail "seed" "the line above says why"
"$flores" admin create --if-none || fail "admin create" "the line above says why"
for name in "${services[@]}" gateway; do serve "$name"; done
wait_until_ready
say "serving on http://127.0.0.1:$API_GATEWAY_PORT; Ctrl-C ends it when all requests are answered"
wait -n "${pids[@]}" "$stores_pid" || true
fail "production" "one of the processes ended; its words are above"
