using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Reads what the agent reports of its cluster: health, version, capacity, claims.</summary>
internal sealed class SpokeFacts(AgentContext agent)
{
    private DateTimeOffset? _failingSince;
    private bool _listsNamespaces;

    /// <summary>Set while a failing API server is not yet believed to be down.</summary>
    public TimeSpan? RecheckAfter { get; private set; }

    public async Task<ClusterReport> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await agent.Spoke.SendAsync(HttpMethod.Get, "/livez", body: null, cancellationToken);
            var version = await agent.Spoke.SendAsync(HttpMethod.Get, "/version", body: null, cancellationToken);
            var nodes = await agent.Spoke.ListAsync(ResourceTypes.Nodes, null, selector: null, cancellationToken);
            if (agent.Release >= OcmRelease.V11 && !await MayListNamespacesAsync(cancellationToken))
            {
                return new ClusterReport { Undecided = true };
            }

            var claims = await agent.Spoke.ListAsync(ResourceTypes.ClusterClaims, null, selector: null, cancellationToken);
            _failingSince = null;
            RecheckAfter = null;
            return new ClusterReport
            {
                Version = version.Text("gitVersion"),
                Capacity = Sum(nodes, "capacity"),
                Allocatable = Sum(nodes, "allocatable"),
                Claims = Claims(claims),
            };
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return Failing(failure);
        }
    }

    /// <summary>
    /// Its informer of namespaces must have started. An older operator gave the account no right to them: the agent says nothing of the
    /// cluster then, for ever, and renews its lease.
    /// </summary>
    private async Task<bool> MayListNamespacesAsync(CancellationToken cancellationToken)
    {
        try
        {
            _listsNamespaces = _listsNamespaces
                || await agent.Spoke.ListAsync(ResourceTypes.Namespaces, null, "limit=1", cancellationToken) is not null;
        }
        catch (ApiException refused) when (refused.Status == HttpStatusCode.Forbidden)
        {
            return false;
        }

        return _listsNamespaces;
    }

    private ClusterReport Failing(Exception failure)
    {
        var now = agent.Time.GetUtcNow();
        _failingSince ??= now;
        var patience = agent.Timings.UnavailablePatience;
        if (now - _failingSince < patience)
        {
            RecheckAfter = patience - (now - _failingSince.Value) + TimeSpan.FromMilliseconds(10);
            return new ClusterReport { Undecided = true };
        }

        RecheckAfter = patience;
        var code = failure is ApiException answer ? (int)answer.Status : 0;
        var text = code == 401 ? "the server has asked for the client to provide credentials" : failure.Message;
        return new ClusterReport
        {
            Unavailable = string.Create(
                CultureInfo.InvariantCulture, $"The kube-apiserver is not ok, status code: {code}, {text}"),
        };
    }

    private static JsonObject Sum(JsonObject nodes, string field)
    {
        var sums = new JsonObject();
        foreach (var node in nodes.Objects("items"))
        {
            foreach (var (name, amount) in node.At("status", field) as JsonObject ?? [])
            {
                sums[name] = Quantity.Add(sums.Text(name), amount.Text() ?? "0");
            }
        }

        return sums;
    }

    private static JsonArray Claims(JsonObject claims) => new([.. claims.Objects("items")
        .OrderBy(claim => claim.Name(), StringComparer.Ordinal)
        .Select(claim => new JsonObject { ["name"] = claim.Name(), ["value"] = claim.Text("spec", "value") })]);
}
