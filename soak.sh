#!/usr/bin/env bash
# Kills the real process again and again while it joins clusters: 200 times, at every fault point and at points that follow from a seed; and about as
# often, at every fault point too, while clusters leave hubs, move their agents and are handed over, and while that is rolled back. Then
# freezes and thaws activities at every point where that is tried, cancels and refuses joins at every write of all four modes, hands over and moves
# agents between all of them, does all flows in all modes on Azure Storage, and looks for credentials in the two modes that ./test.sh leaves out. The
# engine's cases that are too long for ./test.sh, and sweeps of a thousand clusters, come first.
#   ./soak.sh [KILLS [SEED]]
# With --functions: workers and hosts of the Functions app, 60 times, on the test host (docs/functions-host.md), and all flows in all modes there.
#   ./soak.sh --functions [KILLS [SEED]]
# With --rights: takes away one right of 'multihub rbac' after the other and says for which no test fails (docs/rbac.md).
#   ./soak.sh --rights [PATTERN]
set -euo pipefail
cd "$(dirname "$0")"

if [ "${1:-}" = --rights ]; then
  shift
  exec eng/rights.sh "$@"
fi

need() { command -v "$1" >/dev/null 2>&1 || { echo "soak.sh: $1 is missing: $2" >&2; exit 2; }; }
need dotnet "install the .NET SDK of global.json"
need kubectl "the clusters are read with the real kubectl, install 1.32 or newer"
eng/azurite/install.sh

if [ "${1:-}" = --functions ]; then
  export MULTIHUB_KILLS="${2:-60}" MULTIHUB_SEED="${3:-$RANDOM}"
  echo "kills $MULTIHUB_KILLS, seed $MULTIHUB_SEED (again with: ./soak.sh --functions $MULTIHUB_KILLS $MULTIHUB_SEED)"
  dotnet build tests/FunctionsHost.Tests -c Release -v quiet -nologo
  exec dotnet artifacts/bin/MultiHubFlows.FunctionsHost.Tests/release/MultiHubFlows.FunctionsHost.Tests.dll -noLogo -explicit only -class '*.SoakTests' -class '*.AllModesOnHostTests' -showLiveOutput
fi

export MULTIHUB_KILLS="${1:-200}" MULTIHUB_SEED="${2:-$RANDOM}"
echo "kills $MULTIHUB_KILLS, seed $MULTIHUB_SEED (again with: ./soak.sh $MULTIHUB_KILLS $MULTIHUB_SEED)"
dotnet build tests/EndToEnd.Tests -c Release -v quiet -nologo
dotnet build tests/Durable.Tests -c Release -v quiet -nologo
dotnet artifacts/bin/MultiHubFlows.Durable.Tests/release/MultiHubFlows.Durable.Tests.dll -noLogo -explicit only -namespace MultiHubFlows.Durable.Tests.AzureStorage -showLiveOutput
dotnet build tests/Activities.Tests -c Release -v quiet -nologo
dotnet artifacts/bin/MultiHubFlows.Activities.Tests/release/MultiHubFlows.Activities.Tests.dll -noLogo -explicit only -class '*.LargeFleetTests' -showLiveOutput
exec dotnet artifacts/bin/MultiHubFlows.EndToEnd.Tests/release/MultiHubFlows.EndToEnd.Tests.dll -noLogo -explicit on -class '*.JoinKillTests' -class '*.FlowKillTests' -class '*.AllModesOnAzureStorageTests' -class '*.FrozenActivityTests' -class '*.UndoTests' -class '*.CanaryTests' -class '*.HandoffTests' -class '*.MoveTests' -showLiveOutput
