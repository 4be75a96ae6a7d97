#!/usr/bin/env bash
# The stores of production for one shop, privately: PostgreSQL, Redis and a MongoDB server on free
# ports of loopback, with their data and secrets in one folder. Says READY when all three answer and
# how they are reached is in <folder>/stores.env; ends with all three at Ctrl-C, at TERM, when its
# parent dies, or when one of them ends by itself.
#
# With --again one may end: whose name is then read from standard input (postgres, redis, mongo) is
# started again where it was, and READY said again; the end of the input ends all. The process of
# each is in <folder>/log/<name>.pid.
set -euo pipefail
# shellcheck source=deploy/scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=deploy/scripts/mongo.sh
. "$(dirname "${BASH_SOURCE[0]}")/mongo.sh"

[ $# -eq 1 ] || [ "$#:${2:-}" = 2:--again ] ||
    fail "stores.sh" "call it with a folder: stores.sh data/stores [--again]"
folder=$(realpath -m -- "$1")
postgres_bin=/usr/lib/postgresql/15/bin
database=flores_db
user=flores_user
wait_s=30

# What PostgreSQL runs under: it refuses to be root.
as_postgres=()

# secret <name>: made once, and from then on the same.
secret() {
    local file="$folder/secrets/$1"
    if [ ! -s "$file" ]; then
        (umask 077 && od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n' >"$file.new")
        mv "$file.new" "$file"
    fi
    cat "$file"
}

# A port that nobody listens on. Below those that the kernel gives to whoever connects.
free_port() {
    local port
    for _ in {1..50}; do
        port=$((10000 + RANDOM % 20000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    fail "ports" "no free port was found"
}

# child <log> <command...>: in the background; ends with this script, whatever
# ends that. INT is what PostgreSQL does not wait for its clients at.
child() {
    local log=$1
    shift
    setpriv --pdeathsig INT "$@" >>"$folder/log/$log.log" 2>&1 &
    last_pid=$!
    pids+=("$last_pid")
    echo "$last_pid" >"$folder/log/$log.pid"
}

# answers <name> <command...>: until it does, while the server runs.
answers() {
    local name=$1 deadline=$((SECONDS + wait_s))
    shift
    until "$@" >/dev/null 2>&1; do
        if ! kill -0 "$last_pid" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            tail -n 20 "$folder/log/$name.log" >&2
            fail "$name" "it does not answer; its log is $folder/log/$name.log"
        fi
        sleep 0.05
    done
}

# leave_root <data>: as the user postgres, who is let through our own folders (what is in them stays
# root's alone); where a folder above shuts that user out, as a user of a namespace with root's files.
leave_root() {
    local data=$1
    as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups)
    chgrp postgres "$folder" "${folder%/*}"
    chmod g+x "$folder" "${folder%/*}"
    chown -R postgres:postgres "$data"
    if "${as_postgres[@]}" test -x "$data"; then return; fi
    as_postgres=(unshare --user --map-user=65534 --map-group=65534)
    chown -R root:root "$data"
    "${as_postgres[@]}" test -x "$data" || fail "postgres" \
        "the user postgres cannot reach $data: choose another FLORES_DATA_DIR, or do not run this as root"
}

start_postgres() {
    local data="$folder/postgres" whole="$folder/postgres" password
    password=$(secret db_password)
    # A cluster is made beside and renamed: one half made is never taken for a whole one.
    rm -rf "$folder/postgres.new" "$folder/postgres.password"
    if [ ! -e "$whole/PG_VERSION" ]; then data="$folder/postgres.new"; fi
    mkdir -p -m 700 "$data"
    if [ "$(id -u)" -eq 0 ]; then leave_root "$data"; fi
    if [ "$data" != "$whole" ]; then
        # initdb opens it as its own user; /dev/stdin would still be ours.
        (umask 077 && printf '%s\n' "$password" >"$folder/postgres.password")
        if [ "$(id -u)" -eq 0 ]; then chown --reference="$data" "$folder/postgres.password"; fi
        "${as_postgres[@]}" "$postgres_bin/initdb" -D "$data" -U "$user" \
            --auth=scram-sha-256 --pwfile="$folder/postgres.password" --encoding=UTF8 --locale=C \
            >"$folder/log/initdb.log" 2>&1 || fail "initdb" "its words are in $folder/log/initdb.log"
        rm "$folder/postgres.password"
        if [ -d "$whole" ]; then rmdir "$whole"; fi
        sync -f "$data"
        mv "$data" "$whole"
        data=$whole
    fi
    : "${postgres_port:=$(free_port)}"
    # Said again behind it: who becomes another forgets at whose end to end.
    child postgres "${as_postgres[@]}" setpriv --pdeathsig INT "$postgres_bin/postgres" -D "$data" \
        -p "$postgres_port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
        -c recovery_init_sync_method=syncfs # after it was killed, file by file it takes seconds
    export PGPASSWORD=$password
    answers postgres psql -qAtX -h 127.0.0.1 -p "$postgres_port" -U "$user" -d postgres -c 'SELECT 1'
    if [ -z "$(psql -qAtX -h 127.0.0.1 -p "$postgres_port" -U "$user" -d postgres \
        -c "SELECT 1 FROM pg_database WHERE datname = '$database'")" ]; then
        psql -qAtX -h 127.0.0.1 -p "$postgres_port" -U "$user" -d postgres \
            -c "CREATE DATABASE $database"
    fi
    unset PGPASSWORD
}

# Every change is on the disk before it is answered.
start_redis() {
    local password
    password=$(secret redis_password)
    : "${redis_port:=$(free_port)}"
    mkdir -p "$folder/redis"
    (umask 077 && cat >"$folder/redis.conf" <<TXT
bind 127.0.0.1
port $redis_port
dir "$folder/redis"
requirepass $password
appendonly yes
appendfsync always
save ""
TXT
    )
    child redis redis-server "$folder/redis.conf"
    export REDISCLI_AUTH=$password
    answers redis redis-cli -h 127.0.0.1 -p "$redis_port" --no-auth-warning ping
    unset REDISCLI_AUTH
}

write_environment() {
    (umask 077 && printf 'mongodb://%s:%s@127.0.0.1:%s/%s\n' "$user" "$(secret mongo_password)" \
        "$mongo_port" "$database" >"$folder/secrets/mongodb_uri")
    secret jwt_secret >/dev/null
    cat >"$folder/stores.env.new" <<TXT
FLORES_STORAGE=production
JWT_SECRET_FILE=$folder/secrets/jwt_secret
DB_HOST=127.0.0.1
DB_PORT=$postgres_port
DB_NAME=$database
DB_USER=$user
DB_PASSWORD_FILE=$folder/secrets/db_password
DB_SSLMODE=disable
REDIS_HOST=127.0.0.1
REDIS_PORT=$redis_port
REDIS_PASSWORD_FILE=$folder/secrets/redis_password
REDIS_TLS=false
MONGODB_URI_FILE=$folder/secrets/mongodb_uri
TXT
    mv "$folder/stores.env.new" "$folder/stores.env"
}

start() {
    require_kept "$1"
    case "$1" in
        postgres | redis) "start_$1" ;;
        mongo) start_mongo "$folder" "$user" "$(secret mongo_password)" "$database" ;;
        *) fail "stores.sh" "there is no store \"$1\"" ;;
    esac
    touch "$folder/made/$1"
}

# require_kept <store>: one that lost its data is not made anew without a word.
require_kept() {
    if [ ! -e "$folder/made/$1" ] || [ -n "$(ls -A "$folder/$1" 2>/dev/null)" ]; then return; fi
    fail "$1" "$folder/$1 is gone or empty, and held data. Put it back; or, to begin it anew with \
nothing in it, rm '$folder/made/$1'"
}

# All of them get the word at once, and are waited for.
stop_all() {
    trap - EXIT
    rm -f "$folder/stores.env"
    if [ "${#pids[@]}" -gt 0 ]; then
        kill -INT "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi
}

pids=()
mkdir -p "$folder/secrets" "$folder/log" "$folder/made"
chmod 700 "$folder/secrets"
# The servers hold it, too: who comes right after a kill waits for their end.
exec 9>"$folder/lock"
if ! flock -w 3 9; then
    say "waiting for the stores in $folder to end"
    flock -w 12 9 || fail "stores" "another shop runs on $folder: stop it, or choose another FLORES_DATA_DIR"
fi
rm -f "$folder/postgres/postmaster.pid" # of one that is gone, who would hold the lock
trap stop_all EXIT
trap 'exit 0' INT TERM
need_mongo
for name in postgres redis mongo; do start "$name"; done
write_environment
echo READY
if [ "${2:-}" = --again ]; then
    while read -r name; do
        start "$name"
        echo READY
    done
    exit 0
fi
wait -n "${pids[@]}" || true
fail "stores" "one of the stores ended; their logs are in $folder/log"
