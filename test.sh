#!/usr/bin/env bash
# Builds everything and runs every test. Needs the .NET SDK of global.json, kubectl and Node.js with npm. Arguments go to 'dotnet test'.
set -euo pipefail
cd "$(dirname "$0")"

need() { command -v "$1" >/dev/null 2>&1 || { echo "test.sh: $1 is missing: $2" >&2; exit 2; }; }
need dotnet "install the .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' global.json) or newer of that feature band"
need kubectl "the end-to-end tests read the clusters with the real kubectl, install 1.32 or newer"
need node "tests run against Azurite, the emulator of Azure Storage: install Node.js 20 or newer"
need npm "Azurite, the emulator of Azure Storage, is installed with npm, which comes with Node.js"

eng/azurite/install.sh &
azurite=$!
dotnet restore MultiHubFlows.sln --locked-mode
# One compiler for all projects: with the analyzers, starting it anew for each takes longer than compiling.
dotnet build MultiHubFlows.sln -c Release --no-restore -p:UseSharedCompilation=true
dotnet build-server shutdown --vbcscompiler >/dev/null
wait "$azurite"
# Three at once: they wait, for leases, agents and redelivery, half of the time, and the longest one should never wait for the others.
dotnet test --solution MultiHubFlows.sln -c Release --no-build --max-parallel-test-modules 3 "$@"
