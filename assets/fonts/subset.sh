#!/usr/bin/env bash
# Makes the fonts of this folder anew: Inter in two weights, each for native windows and for the browser.
# Needs npm, python3 with venv, and brotli for the figures. Prints the size of each, raw and as brotli.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

inter_ui=4.1.1 # the npm package with Inter 4.001; its files have no hinting
npm pack --silent "inter-ui@$inter_ui" >/dev/null
tar xzf "inter-ui-$inter_ui.tgz"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check fonttools==4.68.0 brotli==1.2.0

# Basic Latin, Latin-1, and the marks that the panel's texts use: dashes, quotes, bullet, ellipsis, arrows, check mark.
latin1=U+0020-007E,U+00A0-00FF,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2039,U+203A,U+20AC,U+2190,U+2192,U+2713
# Also Latin Extended-A with the Romanian, Azerbaijani and German letters that belong to it, and more punctuation.
latin=$latin1,U+0100-017F,U+018F,U+0192,U+0218-021B,U+1E9E,U+2010-2015,U+2020,U+2021,U+202F,U+2030,U+2032,U+2033,U+2044,U+2122,U+2191,U+2193,U+2212,U+25CF

subset() { # WEIGHT CHARACTERS NAME
  venv/bin/pyftsubset "$1.ttf" --unicodes="$2" --layout-features=kern --no-hinting --notdef-outline \
    --name-IDs=0,1,2,13,14 --no-glyph-names --output-file="$here/$3.ttf"
  echo "$3.ttf: $(stat -c %s "$here/$3.ttf") bytes, $(brotli --stdout --quality=11 "$here/$3.ttf" | wc -c) as brotli"
}

for weight in Regular SemiBold; do
  venv/bin/fonttools ttLib.woff2 decompress -o "$weight.ttf" "package/web/Inter-$weight.woff2" 2>/dev/null
  name=inter-$(echo $weight | tr '[:upper:]' '[:lower:]')
  subset "$weight" "$latin" "$name"
  subset "$weight" "$latin1" "$name-latin1"
done
cp package/LICENSE.txt "$here/OFL.txt"
