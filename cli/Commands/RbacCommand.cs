using System.CommandLine;

using MultiHubFlows.Activities.Access;

namespace MultiHubFlows.Cli.Commands;

/// <summary>Prints the manifests of an identity with the least rights that the flows need. Asks no cluster.</summary>
internal sealed class RbacCommand : CliCommand
{
    private static readonly IReadOnlyList<Need> Optional = [.. Enum.GetValues<Need>().Where(need => need != Need.Join)];

    private readonly Option<bool> _hub = new("--hub") { Description = "For a hub." };
    private readonly Option<bool> _managed = new("--managed") { Description = "For a managed cluster." };
    private readonly Option<bool> _hosting = new("--hosting") { Description = "For a hosting cluster." };
    private readonly Option<string> _name = new("--name") { Description = "Name of the ServiceAccount, its roles and bindings; multihub-hub, multihub-managed or multihub-hosting by default.", HelpName = "NAME" };
    private readonly Option<string> _namespace = new("--namespace") { Description = "Namespace of the ServiceAccount; multihubflows by default.", HelpName = "NS" };
    private readonly Option<string[]> _without = new("--without")
    {
        Description = $"Leaves out what is needed for: {string.Join(", ", Optional.Select(RoleManifests.NameOf))}. docs/rbac.md says what then does not work.",
        HelpName = "NEED",
        AllowMultipleArgumentsPerToken = true,
    };

    public RbacCommand()
        : base("rbac", "Prints the manifests of an identity with the least rights that the flows need, for 'kubectl apply -f -'.")
    {
        foreach (var option in (Option[])[_hub, _managed, _hosting, _name, _namespace, _without])
        {
            Options.Add(option);
        }
    }

    public override Func<CancellationToken, Task<int>> Prepare(Invocation invocation)
    {
        var uses = Uses(invocation);
        var without = Without(invocation);
        var usual = RoleAccount.For(uses);
        var account = new RoleAccount(Named(invocation, _name, usual.Name), Named(invocation, _namespace, usual.Namespace));
        return _ =>
        {
            invocation.Terminal.Data.Write(RoleManifests.Write(account, uses, without));
            return Task.FromResult(ExitCodes.Ok);
        };
    }

    private IReadOnlyList<ClusterUse> Uses(Invocation invocation)
    {
        IReadOnlyList<ClusterUse> uses =
        [
            .. new[] { (_hub, ClusterUse.Hub), (_managed, ClusterUse.Managed), (_hosting, ClusterUse.Hosting) }.Where(pair => invocation.Get(pair.Item1)).Select(pair => pair.Item2),
        ];
        if (uses.Count == 0)
        {
            invocation.Mistake("nothing says what the cluster is", "Give --hub, --managed or --hosting, or several for a cluster that is several of them.");
        }

        return uses;
    }

    private List<Need> Without(Invocation invocation)
    {
        var without = new List<Need>();
        foreach (var word in (invocation.Get(_without) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Optional.Where(need => RoleManifests.NameOf(need) == word).ToList() is [var known])
            {
                without.Add(known);
            }
            else
            {
                invocation.Mistake($"--without '{word}' is not known", $"Write {string.Join(", ", Optional.Select(RoleManifests.NameOf))}.");
            }
        }

        return without;
    }

    private static string Named(Invocation invocation, Option<string> option, string usual)
    {
        if (invocation.Get(option) is not { } name)
        {
            return usual;
        }

        if (RoleAccount.NameProblem(name) is { } problem)
        {
            invocation.Mistake($"{option.Name} '{name}' {problem}", "Write at most 63 lower-case letters, digits and '-'.");
        }

        return name;
    }
}
