using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Onboarding;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts a move: at a server, or with the engine in this process.</summary>
internal sealed class MoveCommand : StartCommand
{
    private readonly Option<string> _hub;

    public MoveCommand()
        : this(HubFlag.One("--hub", "The hub, and where its agent is to go."))
    {
    }

    private MoveCommand(Option<string> hub)
        : base("move", "Moves the agent of one membership to another mode, hosting cluster or namespace.", "/api/moves", "move", ["plan", "acceptance", "failure"], needsServer: false, hub) =>
        _hub = hub;

    protected override void Fill(Invocation invocation, JsonObject body)
    {
        foreach (var (name, value) in HubFlag.ReadOne(invocation, _hub) ?? [])
        {
            if (name == "leaseDurationSeconds")
            {
                invocation.Mistake("--hub has leaseDurationSeconds, which a move does not change", "Leave it out.");
            }

            body[name] = value?.DeepClone();
        }
    }
}
