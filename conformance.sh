#!/usr/bin/env bash
# Runs the kubernetes suite against a real cluster. Needs its kubeconfig (administrator rights, certificate or token) and the .NET SDK.
# Everything made is named conformance-<run>-...; it is deleted at the end, and what stays fails the run.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./conformance.sh --kubeconfig FILE --as hub|managed [--class PATTERN]

  --kubeconfig FILE   the cluster's kubeconfig; its current context is used
  --as hub|managed    hub: with the cases about an OCM hub; managed: with the cases about the Klusterlet type
  --class PATTERN     only the classes of this name, such as '*.ApplyTests'

Ends with "N passed, N failed, N skipped"; exit code 1 when a case failed or something was left behind, 2 for wrong use.
TEXT
}

kubeconfig="" part="" filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --kubeconfig) kubeconfig="${2:-}"; shift 2 || { usage >&2; exit 2; } ;;
    --as) part="${2:-}"; shift 2 || { usage >&2; exit 2; } ;;
    --class) filter=(-class "${2:-}"); shift 2 || { usage >&2; exit 2; } ;;
    -h|--help) usage; exit 0 ;;
    *) echo "unknown argument: $1" >&2; usage >&2; exit 2 ;;
  esac
done
[ -n "$kubeconfig" ] || { echo "--kubeconfig is missing." >&2; usage >&2; exit 2; }
[ -r "$kubeconfig" ] || { echo "The kubeconfig '$kubeconfig' cannot be read." >&2; exit 2; }
case "$part" in hub|managed) ;; *) echo "--as must be hub or managed." >&2; usage >&2; exit 2 ;; esac
command -v dotnet >/dev/null || { echo "The .NET SDK is missing: no 'dotnet' on the path." >&2; exit 2; }

MULTIHUBFLOWS_CONFORMANCE_KUBECONFIG="$(cd "$(dirname "$kubeconfig")" && pwd)/$(basename "$kubeconfig")"
MULTIHUBFLOWS_CONFORMANCE_AS="$part"
export MULTIHUBFLOWS_CONFORMANCE_KUBECONFIG MULTIHUBFLOWS_CONFORMANCE_AS
cd "$(dirname "${BASH_SOURCE[0]}")"

log="$(mktemp)"
trap 'rm -f "$log"' EXIT
dotnet build tests/Kubernetes.Tests -c Release -v quiet -nologo -p:RunAnalyzers=false >"$log" 2>&1 || { cat "$log" >&2; echo "The suite does not build." >&2; exit 1; }

# The runner's own exit code is not enough: a run that found no case must not look like success.
set +e
dotnet artifacts/bin/MultiHubFlows.Kubernetes.Tests/release/MultiHubFlows.Kubernetes.Tests.dll \
  -noColor -noLogo "${filter[@]}" 2>&1 | tee "$log"
set -e

counts="$(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+).*/\1 \2 \3 \4 \5/p' "$log" | tail -1)"
[ -n "$counts" ] || { echo "The run ended without a summary." >&2; exit 1; }
read -r total errors failed skipped notrun <<<"$counts"
passed=$((total - failed - skipped - notrun))
failed=$((failed + errors))
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
