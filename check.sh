#!/usr/bin/env bash
# Checks everything that a change must pass; continuous integration runs this too.
#
#   ./check.sh             all steps, in order, up to the first that fails
#   ./check.sh STEP…       only these
#   ./check.sh --list      their names
#
# On Debian as root it installs what is missing; elsewhere it says what to install.
#   EGUI_OKTA_CONFORMANCE   folder with recorded responses and what Okta's own widget drew for them
#   EGUI_OKTA_DENY=install  builds cargo-deny if it is missing, which takes minutes
#   EGUI_OKTA_ADVISORIES=1  asks the advisory database too
set -euo pipefail
cd "$(dirname "$0")"
source .ci/need.sh

steps=(fmt clippy clippy-lib clippy-wasm test test-lib doctest pictures doc deny release web peers providers browser conformance)
target=${CARGO_TARGET_DIR:-target}
bin=$target/release/egui_okta
skipped=$target/check-skipped.txt

step-fmt() {
  cargo fmt --check
}

step-clippy() {
  need_commands cc:gcc
  cargo clippy --quiet --all-targets --all-features -- -D warnings
}

# What an application that embeds the panel compiles.
step-clippy-lib() {
  need_commands cc:gcc
  cargo clippy --quiet --lib --no-default-features -- -D warnings
}

step-clippy-wasm() {
  need_commands cc:gcc
  need_wasm_target
  cargo clippy --quiet --target wasm32-unknown-unknown --lib --no-default-features -- -D warnings
  cargo clippy --quiet --target wasm32-unknown-unknown --bin egui_okta --no-default-features --features window -- -D warnings
}

step-test() {
  need_rendering
  cargo test --quiet --all-targets --all-features
}

step-test-lib() {
  need_rendering
  cargo test --quiet --lib --no-default-features
}

step-doctest() {
  need_commands cc:gcc
  cargo test --quiet --doc --all-features
}

# Tests that need something to render with, which not every developer's machine has.
step-pictures() {
  need_rendering
  cargo test --quiet --lib --all-features -- --ignored paints_as_egui_does icon_sheet
}

step-doc() {
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --all-features
  RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --all-features --document-private-items
}

step-deny() {
  export PATH="$PATH:$target/tools/bin"
  if ! command -v cargo-deny >/dev/null; then
    if [ "${EGUI_OKTA_DENY:-}" != install ]; then
      skip "cargo-deny is not installed (EGUI_OKTA_DENY=install builds it)"
      return 0
    fi
    cargo install --quiet cargo-deny --root "$target/tools" --target-dir "$target/tools/build"
    rm -rf "$target/tools/build"
  fi
  cargo deny --all-features check licenses bans sources
  if [ -n "${EGUI_OKTA_ADVISORIES:-}" ]; then
    cargo deny --all-features check advisories
  fi
}

step-release() {
  need_commands cc:gcc
  cargo build --quiet --release --bin egui_okta
  echo "$bin: $(stat -c %s "$bin") bytes"
}

step-web() {
  web/build.sh
}

step-peers() {
  run_with_program tests/peers/run.sh
}

step-providers() {
  run_with_program tests/providers/run.sh
}

step-browser() {
  run_with_program tests/web/run.sh
}

# The share of recorded responses for which the panel draws and sends what Okta's own widget does must not fall.
step-conformance() {
  local data=${EGUI_OKTA_CONFORMANCE:-} out=$target/conformance floor=0 passed
  if [ -z "$data" ]; then
    skip "EGUI_OKTA_CONFORMANCE names no folder"
    return 0
  fi
  need_commands python3:python3
  need_program
  rm -rf "$out"
  mkdir -p "$out/idx"
  "$bin" inspect --request --out "$out/idx" "$data/idx"
  # The exit status 1 says that some case failed, which the floor below judges.
  python3 "$data/compare.py" --expected "$data/expected" --inputs "$data/idx" --requests "$data/requests" \
    --actual "$out/idx" --json "$out/results.json" >"$out/report.txt" || [ $? = 1 ]
  tail -n 30 "$out/report.txt"
  passed=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["passed"])' "$out/results.json")
  [ ! -f tests/conformance_floor.txt ] || floor=$(<tests/conformance_floor.txt)
  echo "$passed cases pass; the floor is $floor (all differences: $out/report.txt)"
  if [ "$passed" -lt "$floor" ]; then
    echo "Fewer cases pass than before" >&2
    return 1
  elif [ "$passed" -gt "$floor" ]; then
    echo "tests/conformance_floor.txt may be raised to $passed"
  fi
}

# Says why a step did nothing, now and again at the end.
skip() {
  echo "Skipped: $1" | tee -a "$skipped"
}

# Vulkan on the processor, for tests that look at pixels.
need_rendering() {
  need_commands cc:gcc
  need_packages mesa-vulkan-drivers libvulkan1
}

# The program as released; built if the step that does it was not asked for.
need_program() {
  [ -x "$bin" ] || step-release
}

run_with_program() {
  if [ ! -x "$1" ]; then
    skip "there is no $1"
    return 0
  fi
  need_program
  "$1" "$bin"
}

main() {
  local step start status all_start=$SECONDS count=0
  if [ "${1:-}" = --list ]; then
    printf '%s\n' "${steps[@]}"
    return 0
  fi
  [ $# -gt 0 ] || set -- "${steps[@]}"
  for step in "$@"; do
    if [ "$(type -t "step-$step")" != function ]; then
      echo "There is no step $step; ./check.sh --list names all" >&2
      return 2
    fi
  done
  mkdir -p "$target"
  rm -f "$skipped"
  [ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0
  for step in "$@"; do
    echo "== $step"
    start=$SECONDS
    # Not as part of a condition: that would keep a step going after its first failure.
    set +e
    (set -e; "step-$step") </dev/null
    status=$?
    set -e
    if [ $status != 0 ]; then
      echo "== $step failed after $((SECONDS - start)) s"
      echo "check: $count passed, 1 failed"
      return 1
    fi
    echo "== $step: $((SECONDS - start)) s"
    count=$((count + 1))
  done
  echo "== all: $((SECONDS - all_start)) s"
  [ ! -f "$skipped" ] || cat "$skipped"
  echo "check: $count passed, 0 failed"
}

main "$@"
