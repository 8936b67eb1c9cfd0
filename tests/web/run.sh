#!/usr/bin/env bash
# Signs in on the page that the program BIN serves, in a real browser with real key presses.
#
#   tests/web/run.sh BIN
#
# Pictures of each step go to target/web-shots.
set -euo pipefail
[ $# = 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
EGUI_OKTA_BIN=$(realpath "$1")
export EGUI_OKTA_BIN
cd "$(dirname "$0")/../.."
source .ci/need.sh
need_commands node:nodejs npm:npm chromium:chromium
(cd tests/providers && need_node_modules)
cd tests/web
need_node_modules
# One browser at a time: each is drawn by the processor.
exec node --test --test-concurrency=1 ./*.test.mjs
