# A private MongoDB server: mongod where it is installed, else FerretDB 1.24, which speaks its
# protocol over SQLite. Sourced, after common.sh.

ferretdb_version=v1.24.2
ferretdb_folder=$go_tools

# Builds FerretDB where there is no mongod and it was not built yet (some minutes).
need_mongo() {
    if command -v mongod >/dev/null || [ -x "$ferretdb_folder/ferretdb" ]; then return; fi
    need_go "mongod" "install MongoDB, or Go 1.22 or newer, with which FerretDB is built in its place"
    say "building FerretDB, in the place of MongoDB (some minutes, once)"
    run ferretdb build_ferretdb
}

# Its module leaves out the file with its version, without which it does not start.
build_ferretdb() {
    local scratch module
    scratch=$(mktemp -d)
    module=$(cd "$scratch" && go mod download -json "github.com/FerretDB/FerretDB@$ferretdb_version" |
        sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
    cp -r "$module" "$scratch/ferretdb"
    chmod -R u+w "$scratch/ferretdb"
    echo "$ferretdb_version" >"$scratch/ferretdb/build/version/version.txt"
    (cd "$scratch/ferretdb" && CGO_ENABLED=0 go build -p 2 -o "$ferretdb_folder/ferretdb.new" ./cmd/ferretdb)
    mv "$ferretdb_folder/ferretdb.new" "$ferretdb_folder/ferretdb"
    rm -rf "$scratch"
}

# start_mongo <folder> <user> <password> <database>: needs `child`, `answers` and `free_port` of
# stores.sh; sets mongo_port.
start_mongo() {
    local folder=$1
    : "${mongo_port:=$(free_port)}"
    mkdir -p "$folder/mongo"
    if command -v mongod >/dev/null; then
        start_mongod "$@"
        return
    fi
    # By the environment, which only the owner sees.
    FERRETDB_SETUP_PASSWORD=$3 child mongo "$ferretdb_folder/ferretdb" --handler=sqlite \
        --sqlite-url="file:${folder// /%20}/mongo/" --listen-addr="127.0.0.1:$mongo_port" --debug-addr=- \
        --telemetry=disable --state-dir="$folder/mongo" --log-level=warn \
        --test-enable-new-auth=true --setup-username="$2" --setup-database="$4"
    answers mongo port_is_open "$mongo_port"
}

# The user is made before the server asks for one.
start_mongod() {
    local folder=$1
    if [ ! -e "$folder/mongo/user_made" ]; then
        child mongo mongod --dbpath "$folder/mongo" --port "$mongo_port" --bind_ip 127.0.0.1 \
            --wiredTigerCacheSizeGB 0.25
        answers mongo port_is_open "$mongo_port"
        printf 'db.getSiblingDB("%s").createUser({user: "%s", pwd: "%s", roles: ["readWrite"]})' \
            "$4" "$2" "$3" | mongosh --quiet --port "$mongo_port" >/dev/null ||
            fail "mongod" "mongosh cannot make the user"
        touch "$folder/mongo/user_made"
        kill "$last_pid"
        wait "$last_pid" || true
        unset 'pids[-1]'
    fi
    child mongo mongod --dbpath "$folder/mongo" --port "$mongo_port" --bind_ip 127.0.0.1 \
        --wiredTigerCacheSizeGB 0.25 --auth
    answers mongo port_is_open "$mongo_port"
}

port_is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
