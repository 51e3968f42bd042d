#!/usr/bin/env bash
# Builds the program and runs its demo: two onboardings, five registrations, on a simulated fleet. Needs the .NET SDK alone.
# With --functions the Functions app runs them, on a host of real parts and Azurite: needs Node.js 20 and npm too.
# Arguments go to 'multihub demo', for example: ./demo.sh -o json, ./demo.sh --keep DIR
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)

command -v dotnet >/dev/null 2>&1 || { echo "demo.sh: dotnet is missing: install the .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' "$root/global.json") or newer of that feature band" >&2; exit 2; }
[ "${1:-}" = --functions ] && exec "$root/eng/demo-functions.sh" "${@:2}"
dotnet build "$root/cli" -c Release --nologo -v quiet >&2
exec dotnet "$root/artifacts/bin/MultiHubFlows.Cli/release/multihub.dll" demo "$@"
