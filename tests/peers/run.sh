#!/usr/bin/env bash
# Okta's own clients sign in at the sandbox org of the program BIN: okta-auth-js in Node, the Sign-In Widget in Chromium.
#
#   tests/peers/run.sh BIN
#
# PEERS_SCREENSHOTS=FOLDER keeps a picture of each form of the widget.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
EGUI_OKTA_BIN=$(realpath "$1")
export EGUI_OKTA_BIN
cd "$(dirname "$0")/../.."
source .ci/need.sh
need_commands node:nodejs npm:npm chromium:chromium
cd tests/peers
need_node_modules
exec node --test --test-reporter=spec auth_js.test.mjs widget.test.mjs flows.test.mjs
