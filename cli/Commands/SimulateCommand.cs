using System.CommandLine;

using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Runs a simulated fleet until it is stopped.</summary>
internal sealed class SimulateCommand : CliCommand
{
    private const int Most = 500;

    private readonly Option<int> _hubs = Count("--hubs", "Hubs", 1);
    private readonly Option<int> _managed = Count("--managed", "Clusters to be managed", 1);
    private readonly Option<int> _hosting = Count("--hosting", "Hosting clusters", 0);
    private readonly Option<string> _folder = new("--out") { Description = "Folder for fleet.yaml, kubeconfigs and the operator's bundle.", HelpName = "DIR" };
    private readonly Option<bool> _control = new("--control") { Description = "Opens the control port, for faults and the clock." };
    private readonly Option<bool> _admin = new("--admin") { Description = "The fleet file names kubeconfigs of administrators, not of identities with the rights of 'multihub rbac'." };
    private readonly Option<string[]> _versions = new("--hub-version") { Description = "The OCM version that a hub says; may be given again.", HelpName = "HUB=VERSION", AllowMultipleArgumentsPerToken = false };
    private readonly Option<bool> _untilEof = UntilEofFlag.Option();

    public SimulateCommand()
        : base("simulate", "Runs simulated hubs and clusters on loopback, to try things with.")
    {
        Options.Add(_hubs);
        Options.Add(_managed);
        Options.Add(_hosting);
        Options.Add(_folder);
        Options.Add(_control);
        Options.Add(_admin);
        Options.Add(_versions);
        Options.Add(_untilEof);
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var folder = invocation.Get(_folder);
        if (folder is null)
        {
            invocation.Mistake("--out is missing", "Name a folder for the files that it writes.");
        }

        var (hubs, managed, hosting) = (Bounded(invocation, _hubs), Bounded(invocation, _managed), Bounded(invocation, _hosting));
        var control = invocation.Get(_control);
        var admin = invocation.Get(_admin);
        var versions = Versions(invocation);
        var untilEof = invocation.Get(_untilEof);
        return async cancellationToken =>
        {
            var options = new SimulationOptions
            {
                Hubs = hubs,
                Managed = managed,
                Hosting = hosting,
                OutputFolder = Path.GetFullPath(folder!),
                Control = control,
                Client = admin ? null : SimulatedIdentity.Of,
            }.WithOcm(new OcmOptions { HubVersions = versions });
            await using var simulation = await Simulation.StartAsync(options, cancellationToken);
            invocation.Terminal.Say($"{hubs} hubs, {managed} managed and {hosting} hosting clusters run; the fleet file is {Path.Combine(options.OutputFolder!, "fleet.yaml")}. Ctrl-C stops them.");
            await UntilEofFlag.UntilStoppedAsync(untilEof, cancellationToken);
            return ExitCodes.Ok;
        };
    }

    private Dictionary<string, string> Versions(Invocation invocation)
    {
        var versions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in invocation.Get(_versions) ?? [])
        {
            if (text.Split('=') is not [{ Length: > 0 } hub, ['v', ..] version] || !versions.TryAdd(hub, version))
            {
                invocation.Mistake($"--hub-version '{text}' is not a hub and its version", "Write each hub once, like hub2=v1.4.0.");
            }
        }

        return versions;
    }

    private static Option<int> Count(string name, string what, int usual) =>
        new(name) { Description = $"{what}; {usual} by default.", HelpName = "N", DefaultValueFactory = _ => usual };

    private static int Bounded(Invocation invocation, Option<int> option)
    {
        var count = invocation.Get(option);
        if (count is < 0 or > Most)
        {
            invocation.Mistake($"{option.Name} {count} is out of bounds", $"Write a number from 0 to {Most}.");
        }

        return count;
    }
}
