using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Activities.Access;

/// <summary>
/// One rule of a role: what the flows do with one resource and why. Roles are printed from these, and the rows that are reviewed before a join
/// are made of them, so that the two cannot differ.
/// </summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The plural, with its subresource: <c>serviceaccounts/token</c>.</param>
/// <param name="Why">What it is for, as a comment of the role.</param>
/// <param name="Verbs">The verbs.</param>
public sealed record Right(string Group, string Resource, string Why, params IReadOnlyList<string> Verbs)
{
    /// <summary>What it is needed for.</summary>
    public Need For { get; init; } = Need.Join;

    /// <summary>Where it is needed.</summary>
    public Place In { get; init; } = Place.Cluster;

    /// <summary>The only objects that it is needed for; empty: any. A creation by its collection names no object and cannot be among these.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether it is needed for objects named like the managed cluster: granted for all, asked for the one.</summary>
    public bool OfTheCluster { get; init; }

    /// <summary>Whether a missing one stops a join; the others make plans and undoing poorer, or are not a join's.</summary>
    public bool IsReviewed => For is not (Need.Facts or Need.Clearing or Need.Leaving or Need.HandOff or Need.Sweeps);

    /// <summary>The right as rows to ask the server about.</summary>
    /// <param name="agentNamespace">The agent's namespace.</param>
    /// <param name="cluster">The managed cluster.</param>
    public IEnumerable<AccessRow> Rows(string? agentNamespace, string? cluster)
    {
        var parts = Resource.Split('/');
        var ns = In switch
        {
            Place.AgentNamespaces => agentNamespace,
            Place.ClusterNamespaces => cluster,
            Place.OperatorNamespace => RegistrationNames.OperatorNamespace,
            Place.OwnNamespace => RegistrationNames.OwnNamespace,
            _ => null,
        };
        var names = OfTheCluster ? [cluster] : Names.Count == 0 ? [null] : Names.Cast<string?>();
        return from verb in Verbs
               from name in names
               select new AccessRow(verb, Group, parts[0], parts.Length > 1 ? parts[1] : null, ns, name);
    }
}
