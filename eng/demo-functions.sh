#!/usr/bin/env bash
# The demo with the Functions app: built and published, run by the test host of real parts (docs/functions-host.md) on Azurite. Everything is on
# loopback, and ends with this script. Needs Node.js 20 and npm beside the .NET SDK; host and worker log to artifacts/demo-functions.log.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

work=$(mktemp -d)
fleet="$work/fleet"
arguments=("$@")
for ((n = 0; n < ${#arguments[@]}; n++)); do
  [ "${arguments[n]}" = --keep ] && fleet=$(realpath -m "${arguments[n + 1]:-$fleet}")
done
[ "$fleet" = "$work/fleet" ] && arguments+=(--fleet-folder "$fleet")

pids=()
cleanup() {
  # The host before its storage, which it needs to stop.
  for ((n = ${#pids[@]} - 1; n >= 0; n--)); do
    kill "${pids[n]}" 2>/dev/null || true
    wait "${pids[n]}" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT

# until_says FILE TEXT COUNT PID: waits until a log holds a text so many times.
until_says() {
  for _ in $(seq 600); do
    [ "$(grep -c "$2" "$1" 2>/dev/null || true)" -ge "$3" ] && return
    kill -0 "$4" 2>/dev/null || break
    sleep 0.1
  done
  echo "demo.sh: this did not start:" >&2; cat "$1" >&2; exit 1
}

"$root/eng/azurite/install.sh" >&2
dotnet build "$root/cli" -c Release --nologo -v quiet >&2
dotnet build "$root/tests/FunctionsHost" -c Release --nologo -v quiet >&2
dotnet publish "$root/functions" -c Release --nologo -v quiet >&2

key=$(head -c 64 /dev/urandom | base64 -w0)
AZURITE_ACCOUNTS="demo:$key" node "$root/eng/azurite/start.js" --skipApiVersionCheck --disableTelemetry --silent --location "$work/azurite" \
  --blobPort 0 --queuePort 0 --tablePort 0 > "$work/azurite.log" 2>&1 < <(exec tail -f /dev/null --pid=$$) &
pids+=($!)
until_says "$work/azurite.log" "successfully listening" 3 "${pids[0]}"
at() { sed -n "s/.*$1 service is successfully listening at \(.*\)/\1/p" "$work/azurite.log"; }
storage="DefaultEndpointsProtocol=http;AccountName=demo;AccountKey=$key;BlobEndpoint=$(at Blob)/demo;QueueEndpoint=$(at Queue)/demo;TableEndpoint=$(at Table)/demo;"

mkdir -p "$root/artifacts"
log="$root/artifacts/demo-functions.log"
MULTIHUB_FLEET="$fleet/fleet.yaml" MULTIHUB_RECONCILE="0 0 * * * *" AzureWebJobsStorage="$storage" dotnet "$root/artifacts/bin/MultiHubFlows.FunctionsHost/release/MultiHubFlows.FunctionsHost.dll" \
  --app "$root/artifacts/publish/MultiHubFlows.Functions/release" --state "$work/host" > "$log" 2>&1 &
pids+=($!)
until_says "$log" "Listening on" 1 "${pids[1]}"
url=$(sed -n 's/.*Listening on \([^ ]*\) control.*/\1/p' "$log")

dotnet "$root/artifacts/bin/MultiHubFlows.Cli/release/multihub.dll" demo --server "$url" "${arguments[@]}"
