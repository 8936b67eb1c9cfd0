#!/usr/bin/env bash
# Signs in, renews and signs out with the program BIN at an OpenID provider that others have made, and at the sandbox org.
#
#   tests/providers/run.sh BIN
set -euo pipefail
[ $# = 1 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
EGUI_OKTA_BIN=$(realpath "$1")
export EGUI_OKTA_BIN
cd "$(dirname "$0")/../.."
source .ci/need.sh
need_commands node:nodejs npm:npm
cd tests/providers
need_node_modules
exec node --test --test-concurrency=1 oidc_provider.test.mjs sandbox.test.mjs
