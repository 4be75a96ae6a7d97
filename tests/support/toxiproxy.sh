#!/usr/bin/env bash
# A proxy that cuts and delays connections as it is told over HTTP, at the address given: built once,
# of one version, then in the place of this script.
set -euo pipefail
# shellcheck source=deploy/scripts/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../deploy/scripts/common.sh"

version=v2.12.0
program="$go_tools/toxiproxy-$version"

build() {
    local scratch
    scratch=$(mktemp -d)
    GOBIN=$scratch CGO_ENABLED=0 go install "github.com/Shopify/toxiproxy/v2/cmd/server@$version"
    mv "$scratch/server" "$program"
    rm -rf "$scratch"
}

[ $# -eq 2 ] || fail "toxiproxy.sh" "call it with an address and a port"
if [ ! -x "$program" ]; then
    need_go "toxiproxy" "install Go 1.22 or newer, with which it is built"
    run toxiproxy build
fi
exec env LOG_LEVEL=fatal "$program" -host "$1" -port "$2"
