#!/usr/bin/env bash
# Everything that has to hold before a change is taken, from a bare Debian machine on.
#
#   ./check.sh            every step that has to hold
#   ./check.sh fmt test   these steps, in this order
#   ./check.sh --list     the names of the steps
#
# EGUI_OKTA_CONFORMANCE: a folder with idx/, expected/, requests/ and compare.py, for the step `conformance`.
set -euo pipefail
cd "$(dirname "$0")"

# `tools` comes first: what it installs, the others need.
STEPS=(tools fmt clippy test release conformance)
# Steps that can be named, and join the others once they have been seen to pass on a bare machine.
NAMED=(clippy-lib clippy-wasm doc web peers browser)
WASM=wasm32-unknown-unknown
PROGRAM=target/release/egui_okta
PACKAGES=(pkg-config build-essential python3 brotli libxkbcommon-x11-0 libgl1 libegl1 mesa-vulkan-drivers)
SKIPPED=()

skip() {
  echo "skipped: $*"
  SKIPPED+=("$*")
}

step_tools() {
  local missing=() package
  if command -v dpkg-query >/dev/null; then
    for package in "${PACKAGES[@]}"; do
      [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) == ii* ]] || missing+=("$package")
    done
  else
    skip "system packages: this is not a Debian system, see PACKAGES in check.sh for what the tests need"
  fi
  if [[ ${#missing[@]} -gt 0 ]]; then
    if [[ $(id -u) -eq 0 ]]; then
      apt-get update -qq
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
    else
      skip "system packages: only root may install ${missing[*]}"
    fi
  fi
  if command -v rustup >/dev/null; then
    rustup target add "$WASM"
    rustup component add rustfmt clippy
  else
    skip "Rust target and components: there is no rustup"
  fi
}

step_fmt() { cargo fmt --check; }
step_clippy() { cargo clippy --all-targets --all-features -- -D warnings; }
step_clippy-lib() { cargo clippy --no-default-features --lib -- -D warnings; }
step_clippy-wasm() { cargo clippy --target "$WASM" --no-default-features --lib -- -D warnings; }
step_test() { cargo test --all-features; }
step_doc() { RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps --all-features; }
step_release() { cargo build --release; }

# Compares what is drawn for recorded responses with what Okta's own widget draws for them.
step_conformance() {
  local dir=${EGUI_OKTA_CONFORMANCE:-} out=target/conformance json=target/conformance.json
  if [[ -z $dir ]]; then
    skip "conformance: EGUI_OKTA_CONFORMANCE is not set, so there is nothing to compare with"
    return
  fi
  need_program
  # Records and results of an earlier run must not pass for those of this one.
  rm -rf "$out" "$json"
  mkdir -p "$out"
  "$PROGRAM" inspect --request --out "$out" "$dir/idx"
  local status=0
  python3 "$dir/compare.py" --expected "$dir/expected" --inputs "$dir/idx" --actual "$out" \
    --requests "$dir/requests" --json "$json" || status=$?
  # 1 says that some case differs, which the floor below judges; anything else is wrong use.
  if [[ $status -gt 1 ]]; then
    echo "compare.py ended with exit status $status"
    return 1
  fi
  local passed floor
  passed=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["passed"])' "$json")
  floor=$(tr -d '[:space:]' < tests/conformance_floor.txt)
  echo "$passed cases pass; tests/conformance_floor.txt asks for $floor"
  if [[ $passed -lt $floor ]]; then
    echo "fewer than before: something that was drawn as Okta draws it no longer is"
    return 1
  fi
}

step_web() {
  if [[ -x web/build.sh ]]; then web/build.sh; else skip "web: there is no web/build.sh to run"; fi
}

step_peers() { run_with_program peers tests/peers/run.sh; }
step_browser() { run_with_program browser tests/web/run.sh; }

run_with_program() {
  if [[ ! -x $2 ]]; then
    skip "$1: there is no $2 to run"
    return
  fi
  need_program
  "$2" "$PWD/$PROGRAM"
}

need_program() {
  if [[ ! -x $PROGRAM ]]; then
    echo "$PROGRAM is missing, so it is built first"
    step_release
  fi
}

is_step() {
  local step
  for step in "${STEPS[@]}" "${NAMED[@]}"; do [[ $step == "$1" ]] && return; done
  return 1
}

case ${1:-} in
  --list) printf '%s\n' "${STEPS[@]}" "${NAMED[@]}"; exit ;;
  -h | --help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit ;;
esac
for name in "$@"; do
  if ! is_step "$name"; then
    echo "check.sh: there is no step '$name'; the steps are: ${STEPS[*]}" >&2
    exit 2
  fi
done
[[ $# -gt 0 ]] || set -- "${STEPS[@]}"

total=$SECONDS
for name in "$@"; do
  start=$SECONDS
  printf '\n== %s\n' "$name"
  # Errors end the run at once (set -e); the trap says in which step.
  trap 'printf "\n== %s failed after %s s\n" "$name" "$((SECONDS - start))" >&2' EXIT
  "step_$name"
  trap - EXIT
  printf '== %s: %s s\n' "$name" "$((SECONDS - start))"
done

printf '\n== all done in %s s\n' "$((SECONDS - total))"
for reason in ${SKIPPED[@]+"${SKIPPED[@]}"}; do echo "skipped: $reason"; done
