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
# Classes alone: the runner takes a namespace beside them for a second condition.
tests() { run -stopOnFail -class 'MultiHubFlows.Activities.Tests.Simulated.*' -class '*SweepTests' -class '*TakeOverTests'; }

failed() { sed -nE 's/^ *([A-Za-z0-9_.]+Tests\.[A-Za-z0-9_]+)(\(.*)? \[FAIL\].*/\1/p' "$log" | sort -u; }
# A test that fails by chance shows nothing: it has to fail once more by itself.
fails_again() { local name; for name in $(failed); do run -method "$name" >/dev/null 2>&1 || { echo "$name"; return 0; }; done; return 1; }

rm -f "$file"
if ! tests >"$log" 2>&1 && fails_again; then
  cat "$log" >&2
  echo "The tests fail with all rights." >&2
  exit 1
fi

total="$(sed -nE 's/.*Total: ([0-9]+),.*/\1/p' "$log" | tail -1)"
[ "${total:-0}" -ge 20 ] || { echo "Only ${total:-0} tests were found, which would show nothing." >&2; exit 1; }
needed=0 unneeded=()
while read -r right; do
  printf '%s' "$right" >"$file"
  if ! tests >"$log" 2>&1 && name="$(fails_again)"; then
    needed=$((needed + 1))
    echo "needed: $right (${name#MultiHubFlows.Activities.Tests.})"
  else
    unneeded+=("$right")
    echo "no test fails without: $right"
  fi
done < <(grep -E -- "$pattern" "$bin/rights.txt")

echo
echo "$needed rights are needed; ${#unneeded[@]} are not"
[ ${#unneeded[@]} -eq 0 ]
