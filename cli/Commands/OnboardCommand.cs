using System.CommandLine;
using System.Text.Json.Nodes;

using MultiHubFlows.Cli.Onboarding;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts an onboarding: at a server, or with the engine in this process.</summary>
internal sealed class OnboardCommand : StartCommand
{
    private readonly Option<string[]> _hubs;

    public OnboardCommand()
        : this(HubFlag.Option())
    {
    }

    private OnboardCommand(Option<string[]> hubs)
        : base("onboard", "Makes a managed cluster a member of one or more hubs.", "/api/onboardings", "onboarding", ["plan", "provisioning", "acceptance", "failure"], needsServer: false, hubs) =>
        _hubs = hubs;

    protected override void Fill(Invocation invocation, JsonObject body) => body["registrations"] = HubFlag.Read(invocation, _hubs);
}
