using System.CommandLine;

using MultiHubFlows.Bench.Engine;

var root = new RootCommand("Measures MultiHubFlows: figures and ratios of one run on this machine")
{
    EngineCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
