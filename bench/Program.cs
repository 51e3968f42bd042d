using System.CommandLine;

using MultiHubFlows.Bench.Engine;
using MultiHubFlows.Bench.Functions;
using MultiHubFlows.Bench.Onboarding;
using MultiHubFlows.Bench.Planning;
using MultiHubFlows.Bench.Reconciling;

var root = new RootCommand("Measures MultiHubFlows: figures and ratios of one run on this machine")
{
    EngineCommand.Create(),
    FirstAnswer.Create(),
    OnboardCommand.Create(),
    FunctionsCommand.Create(),
    ReconcileCommand.Create(),
    PlanCommand.Create(),
    SeededServers.Create(),
};

return await root.Parse(args).InvokeAsync();
