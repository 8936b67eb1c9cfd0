#!/usr/bin/env bash
# Builds the page into web/dist and says how many bytes a browser loads.
set -euo pipefail
cd "$(dirname "$0")/.."

TARGET=wasm32-unknown-unknown
DIST=web/dist
TOOLS=target/tools

# Without simd128 the text rasteriser is compiled in its scalar form: two megabytes more. Every current browser has it.
RUSTFLAGS="-Ctarget-feature=+simd128" cargo build --profile web --target "$TARGET" \
  --bin egui_okta --no-default-features --features window

# wasm-bindgen reads only what the library of the same version wrote.
version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p}' Cargo.lock)
if [[ -z $version ]]; then
  echo "web/build.sh: Cargo.lock names no version of wasm-bindgen" >&2
  exit 1
fi
if [[ $("$TOOLS/bin/wasm-bindgen" --version 2>/dev/null || true) != "wasm-bindgen $version" ]]; then
  # Not --locked: the lock file of the tool names a crate version that has been withdrawn.
  cargo install wasm-bindgen-cli --version "$version" --root "$TOOLS"
fi

rm -rf "$DIST"
mkdir -p "$DIST"
"$TOOLS/bin/wasm-bindgen" --target web --no-typescript --remove-name-section --remove-producers-section \
  --out-dir "$DIST" "target/$TARGET/web/egui_okta.wasm"
cp web/index.html web/boot.js web/style.css "$DIST"

if command -v brotli >/dev/null; then
  for file in "$DIST"/*; do brotli -q 11 -k "$file"; done
else
  echo "web/build.sh: brotli is not installed, so no compressed files are made"
fi

printf '%-24s %10s %10s\n' file raw brotli
raw_total=0 brotli_total=0
for file in "$DIST"/*; do
  [[ $file == *.br ]] && continue
  raw=$(wc -c < "$file") packed=0
  [[ -f $file.br ]] && packed=$(wc -c < "$file.br")
  raw_total=$((raw_total + raw)) brotli_total=$((brotli_total + packed))
  printf '%-24s %10d %10d\n' "${file##*/}" "$raw" "$packed"
done
printf '%-24s %10d %10d\n' total "$raw_total" "$brotli_total"
