#!/bin/sh
# Installs this bundle; needs Node and nothing else. './install.sh --help' says how it is called.
set -eu

here=${0%/*}
[ "$here" != "$0" ] || here=.
node=${NODE:-$(command -v node || true)}

if [ -z "$node" ] || ! [ -x "$node" ]; then
  echo "install.sh: there is no Node${NODE:+ at $NODE}: install Node 24.15 or newer (https://nodejs.org), or name one: NODE=/path/to/node ./install.sh" >&2
  exit 13
fi
# The first of each line whose WebAssembly has the exceptions that the cryptography was compiled to: 22.19, 24.15, all from 25.
if ! "$node" -e 'var v = process.versions.node.split(".").map(Number); process.exit((v[0] === 22 && v[1] >= 19) || (v[0] === 24 && v[1] >= 15) || v[0] > 24 ? 0 : 1)'; then
  echo "install.sh: $node is Node $("$node" -p process.versions.node), and 24.15 or newer is needed (of Node 22: 22.19 or newer): install one (https://nodejs.org), or name it: NODE=/path/to/node ./install.sh" >&2
  exit 13
fi
exec "$node" "$here/install.mjs" --node "$node" "$@"
