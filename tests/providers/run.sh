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
# The stamp is npm's own copy of the lock file.
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
fi
exec node --test --test-concurrency=1 oidc_provider.test.mjs sandbox.test.mjs
