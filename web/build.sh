#!/usr/bin/env bash
# Builds the browser page into web/dist, and prints how large its files are, as they are and as brotli.
#
#   web/build.sh           with the stable toolchain
#   web/build.sh --small   about a tenth smaller, for a release: the standard library is built too, and panics say nothing
set -euo pipefail
cd "$(dirname "$0")/.."
source .ci/need.sh

lane=stable
case "${1:-}" in
  '') ;;
  --small) lane=small ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac

target_dir=${CARGO_TARGET_DIR:-target}
tools=$target_dir/tools
dist=web/dist
export PATH="$tools/bin:$PATH"

# The command that makes the JavaScript glue must have the version of the library that was compiled in.
need_wasm_bindgen() {
  local version
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
  if [ -z "$version" ]; then
    echo "Cargo.lock names no version of wasm-bindgen" >&2
    return 1
  fi
  [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $version" ] || return 0
  echo "Installing wasm-bindgen $version"
  # Without --locked, for the lock file of that package names a crate that cannot be had any more.
  env -u RUSTFLAGS -u CARGO_TARGET_DIR \
    cargo install --quiet --force wasm-bindgen-cli --version "=$version" --root "$tools" --target-dir "$tools/build"
  rm -rf "$tools/build"
}

# Without simd128, egui's glyph rasteriser is compiled a second time, in a scalar version of two megabytes.
build_stable() {
  RUSTFLAGS="-Ctarget-feature=+simd128" cargo build --quiet --target-dir "$target_dir" "${cargo_flags[@]}"
}

build_small() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ] || rustup --quiet component add rust-src
  # In a folder of its own, or the two lanes would undo each other's work.
  target_dir=$target_dir/web-small
  RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Ctarget-feature=+simd128 -Zunstable-options -Cpanic=immediate-abort \
    -Zlocation-detail=none -Zfmt-debug=none" cargo build --quiet --target-dir "$target_dir" "${cargo_flags[@]}" \
    -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
}

print_sizes() {
  local file
  printf '%-22s %10s %10s\n' "$dist ($lane)" bytes brotli
  for file in "$@"; do
    printf '%-22s %10d %10d\n' "$file" "$(stat -c %s "$dist/$file")" "$(stat -c %s "$dist/$file.br")"
  done | awk '{print; raw += $2; brotli += $3} END {printf "%-22s %10d %10d\n", "total", raw, brotli}'
}

need_commands cc:gcc brotli:brotli
need_wasm_target
need_wasm_bindgen

cargo_flags=(--profile web --target wasm32-unknown-unknown --bin egui_okta --no-default-features --features window)
"build_$lane"

rm -rf "$dist"
mkdir -p "$dist"
wasm-bindgen --target web --no-typescript --remove-name-section --remove-producers-section \
  --out-dir "$dist" "$target_dir/wasm32-unknown-unknown/web/egui_okta.wasm"
cp web/index.html web/boot.js web/pass_on.js web/style.css "$dist"
files=(egui_okta_bg.wasm egui_okta.js boot.js pass_on.js style.css index.html)
(cd "$dist" && brotli --quality=11 --keep --force "${files[@]}")
print_sizes "${files[@]}"
