#!/usr/bin/env bash
# Installs the pinned Azurite beside this file, unless what is there is already that. Half a minute, 365 MB.
set -euo pipefail
cd "$(dirname "$0")"

need() { command -v "$1" >/dev/null 2>&1 || { echo "eng/azurite/install.sh: $1 is missing: $2" >&2; exit 2; }; }
need node "Azurite, the emulator of Azure Storage that tests run against, needs Node.js 20 or newer"
need npm "Azurite, the emulator of Azure Storage that tests run against, is installed with npm, which comes with Node.js"

major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || { echo "eng/azurite/install.sh: Node.js $major is too old: Azurite needs 20 or newer" >&2; exit 2; }

# The last thing that an installation writes, so one that was broken off is made again.
installed=node_modules/.installed-lock
cmp -s package-lock.json "$installed" && exit 0

# No package of it needs its install script, so none is run.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
cp package-lock.json "$installed"
