#!/usr/bin/env bash
# Takes away one right of 'multihub rbac' after the other and runs the tests of the activities until one fails: a right that none fails for
# is not needed, or not tested. Takes about half a minute per right, an hour in all. 'eng/rights.sh --write' only writes docs/rbac.md anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage="usage: eng/rights.sh [--write] [PATTERN]   PATTERN: only the rights that match, such as '^Hub .* serviceaccounts'"
write=0
while [ $# -gt 0 ]; do
  case "$1" in
    --write) write=1; shift ;;
    -h|--help) echo "$usage"; exit 0 ;;
    -*) echo "unknown argument: $1" >&2; echo "$usage" >&2; exit 2 ;;
    *) break ;;
  esac
done
pattern="${1:-.}"

dotnet build tests/Activities.Tests -c Release -v quiet --nologo -p:RunAnalyzers=false
bin=artifacts/bin/MultiHubFlows.Activities.Tests/release
run() { dotnet "$bin/MultiHubFlows.Activities.Tests.dll" -noColor -noLogo "$@"; }
if [ $write = 1 ]; then
  run -method '*RbacDocumentTests.Document_IsWrittenAnew' -explicit only
  exit
fi

run -method '*RightsListTests.Lines_AreWritten' -explicit only >/dev/null
file="$bin/without-right.txt"
log="$(mktemp)"
trap 'rm -f "$file" "$log"' EXIT
tests() { run -stopOnFail -namespace MultiHubFlows.Activities.Tests.Simulated -class '*SweepTests' -class '*TakeOverTests'; }

rm -f "$file"
tests >"$log" 2>&1 || { cat "$log" >&2; echo "The tests fail with all rights." >&2; exit 1; }
needed=0 unneeded=()
while read -r right; do
  printf '%s' "$right" >"$file"
  if tests >"$log" 2>&1; then
    unneeded+=("$right")
    echo "no test fails without: $right"
  else
    needed=$((needed + 1))
    echo "needed: $right ($(sed -nE 's/.*Tests\.([A-Za-z]+Tests\.[A-Za-z0-9_]+).*\[FAIL\].*/\1/p' "$log" | head -1))"
  fi
done < <(grep -E -- "$pattern" "$bin/rights.txt")

echo
echo "$needed rights are needed; ${#unneeded[@]} are not"
[ ${#unneeded[@]} -eq 0 ]
