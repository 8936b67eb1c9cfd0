# To be sourced: installs what a script needs, where it can, and else says what is missing.
# shellcheck shell=bash

# Installs Debian packages that are not installed yet.
need_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install: ${missing[*]} (names of Debian's packages)" >&2
    return 1
  fi
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null
  apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# Takes pairs COMMAND:PACKAGE and installs the packages whose command is missing, wherever the others came from.
need_commands() {
  local packages=() pair
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}")
  done
  [ ${#packages[@]} -eq 0 ] || need_packages "${packages[@]}"
}

# Makes Rust able to build for the browser: by rustup, and if that reaches nothing with Debian's own toolchain.
need_wasm_target() {
  local target=wasm32-unknown-unknown
  [ ! -d "$(rustc --print target-libdir --target $target)" ] || return 0
  echo "Installing the Rust target $target"
  rustup --quiet target add $target && return 0
  need_packages rustc-web cargo-web rust-web-src
  rustup toolchain link debian /usr
  export RUSTUP_TOOLCHAIN=debian
}

# The packages of the lock file in this folder. The stamp is npm's own copy of the lock file.
need_node_modules() {
  if [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
  fi
}
