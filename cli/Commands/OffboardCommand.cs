using System.CommandLine;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Starts an offboarding: at a server, or with the engine in this process.</summary>
internal sealed class OffboardCommand : StartCommand
{
    private static readonly string[] Fates = ["keep", "remove"];

    private readonly OffboardOptions _own;

    public OffboardCommand()
        : this(new OffboardOptions())
    {
    }

    private OffboardCommand(OffboardOptions own)
        : base("offboard", "Makes a managed cluster leave one hub, several or all.", "/api/offboardings", "offboarding", ["removal", "leaving"], needsServer: false, own.Hubs, own.All, own.Workloads, own.AcceptLoss) =>
        _own = own;

    protected override void Fill(Invocation invocation, JsonObject body)
    {
        var (hubs, all) = (invocation.Get(_own.Hubs) ?? [], invocation.Get(_own.All));
        if (all == hubs.Length > 0)
        {
            invocation.Mistake(all ? "--hub and --all exclude each other" : "neither --hub nor --all is given", "Name each hub to leave with --hub, or write --all.");
        }

        if (all)
        {
            body["all"] = true;
        }
        else
        {
            body["hubs"] = new JsonArray([.. hubs.Select(hub => (JsonNode)hub)]);
        }

        if (invocation.Get(_own.Workloads) is { } fate)
        {
            if (!Fates.Contains(fate, StringComparer.Ordinal))
            {
                invocation.Mistake($"--workloads '{fate}' is neither keep nor remove", "Write keep or remove.");
            }

            body["workloads"] = fate;
        }

        if (invocation.Get(_own.AcceptLoss))
        {
            body["acceptLoss"] = true;
        }
    }

    private sealed class OffboardOptions
    {
        public Option<string[]> Hubs { get; } = new("--hub") { Description = "A hub to leave; may be given again.", HelpName = "NAME", AllowMultipleArgumentsPerToken = false };

        public Option<bool> All { get; } = new("--all") { Description = "Leave all hubs that the cluster is a member of by our doing." };

        public Option<string> Workloads { get; } = new("--workloads") { Description = "With --auto removal: whether what the hubs have put on the cluster stays; keep by default.", HelpName = "keep|remove" };

        public Option<bool> AcceptLoss { get; } = new("--accept-loss") { Description = "With --auto removal: go on without a cluster that does not answer; what is there becomes a debt." };
    }
}
