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

# Three suites at once, the longest first: they wait, for leases, agents and redelivery, half of the time, and the end should not wait for one that began late.
longest="EndToEnd FunctionsHost Durable Activities Simulator Cli"
others=$(for project in tests/*.Tests; do project=${project#tests/}; echo "${project%.Tests}"; done)
suites=$(printf '%s\n' $longest $others | awk '!seen[$0]++')

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs
# A filter that is given may leave nothing of a suite: that is no failure of it.
[ $# -eq 0 ] || set -- "$@" --ignore-exit-code 8

suite() {
  local name=$1 status=0
  shift
  dotnet test --project "tests/$name.Tests" -c Release --no-build "$@" >"$logs/$name" 2>&1 || status=$?
  # Each is shown as a whole when it has ended, so that they can be read.
  flock "$logs" cat "$logs/$name"
  return $status
}
export -f suite
failed=0
xargs -P 3 -I SUITE bash -c 'suite SUITE "$@"' suite "$@" <<<"$suites" || failed=1

# The summary of each suite: "  total: N", "  failed: N", "  succeeded: N", "  skipped: N".
count() {
  for log in "$logs"/*; do sed 's/\x1b\[[0-9;]*m//g' "$log" | sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" | tail -n 1; done | awk '{ sum += $1 } END { print sum + 0 }'
}
printf '\nAll suites:\n  total: %s\n  failed: %s\n  succeeded: %s\n  skipped: %s\n' "$(count total)" "$(count failed)" "$(count succeeded)" "$(count skipped)"
[ "$(count succeeded)" -gt 0 ] || { echo "test.sh: no test ran" >&2; failed=1; }
exit "$failed"
