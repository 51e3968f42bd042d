#!/usr/bin/env bash
# Takes away one right of 'multihub rbac' after the other and runs the tests of the activities that use it until one fails: a right that
# none fails for is not needed, or not tested. 'eng/rights.sh --write' only writes docs/rbac.md anew.
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
file="$bin/without-right.txt" used="$bin/rights-used.txt"
log="$(mktemp)" tests="$(mktemp)"
trap 'rm -f "$file" "$used" "$log" "$tests"' EXIT
# Classes alone: the runner takes a namespace beside them for a second condition.
all=(-class 'MultiHubFlows.Activities.Tests.Simulated.*' -class '*SweepTests' -class '*TakeOverTests')

# First with all rights: they pass, and say which rights their requests needed.
rm -f "$file"
: >"$used"
run "${all[@]}" >"$log" 2>&1 || { cat "$log" >&2; echo "The tests fail with all rights." >&2; exit 1; }
total="$(sed -nE 's/.*Total: ([0-9]+),.*/\1/p' "$log" | tail -1)"
[ "${total:-0}" -ge 20 ] || { echo "Only ${total:-0} tests were found, which would show nothing." >&2; exit 1; }
mv "$used" "$tests"

fails() { ! run "$@" >"$log" 2>&1; }
uses() { awk -F '\t' -v right="$1" '{ count[$2]++ } $1 == right { uses[$2] } END { for (test in uses) print count[test], test }' "$tests" | sort -n | cut -d ' ' -f 2-; }
# A test that fails by chance shows nothing: it has to fail twice. Those that use few rights come first, because most of them are quick; then
# all, because some rights are in no request: a server asks for them on the way, or they are held so that they can be granted.
failing() {
  local test
  while read -r test; do
    # shellcheck disable=SC2086 # two words
    if fails $test && fails $test; then echo "${test#* MultiHubFlows.Activities.Tests.}"; return 0; fi
  done < <(uses "$1" | head -n 6)
  fails "${all[@]}" -stopOnFail || return 1
  test="$(sed -nE 's/^ *([A-Za-z0-9_.]+Tests\.[A-Za-z0-9_]+)(\(.*)? \[FAIL\].*/\1/p' "$log" | head -n 1)"
  fails -method "$test" && echo "${test#MultiHubFlows.Activities.Tests.}"
}

needed=0 unneeded=()
while read -r right <&3; do
  printf '%s' "$right" >"$file"
  if test="$(failing "$right")"; then
    needed=$((needed + 1))
    echo "needed: $right ($test)"
  else
    unneeded+=("$right")
    echo "no test fails without: $right"
  fi
done 3< <(grep -E -- "$pattern" "$bin/rights.txt")

echo
echo "$needed rights are needed; ${#unneeded[@]} are not"
[ ${#unneeded[@]} -eq 0 ]
