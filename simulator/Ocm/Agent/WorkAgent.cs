using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Hub;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Applies the cluster's ManifestWorks, says what became of them, and takes away what a deleted work had applied.</summary>
internal sealed class WorkAgent
{
    private readonly AgentContext _agent;
    private readonly ClusterClient _hub;
    private readonly WatchedResources _works;
    private readonly WorkQueue _queue;
    private readonly ManifestApplier _applier;
    private readonly AppliedWorks _applied;
    private readonly AppliedWorkEviction _eviction;
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    public WorkAgent(AgentContext agent, ClusterClient hub)
    {
        _agent = agent;
        _hub = hub;
        _works = new WatchedResources(hub, ResourceTypes.ManifestWorks, agent.Cluster, null, agent.Time)
        {
            RefusalBackoff = agent.AcceptBackoff,
        };
        _queue = new WorkQueue("work", agent.Time, agent.Logger);
        var mapper = new KindMapper(agent.Spoke);
        _applier = new ManifestApplier(agent.Spoke, mapper);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hub.Server)));
        _applied = new AppliedWorks(agent, hash);
        _eviction = new AppliedWorkEviction(agent, _works, _applied, hash);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _works.Changed = OnWork;
        await Task.WhenAll(
            _works.RunAsync(cancellationToken),
            _queue.RunAsync(ReconcileAsync, 4, cancellationToken),
            _eviction.RunAsync(cancellationToken));
    }

    /// <summary>Own writes of a status come back as changes too: applying again for them would fight with other hubs' works.</summary>
    private void OnWork(string key, JsonObject? work)
    {
        if (work is null)
        {
            _seen.Remove(key);
            return;
        }

        var mark = $"{work.Uid()}/{work.Generation()}/{work.Text("metadata", "deletionTimestamp")}";
        if (_seen.GetValueOrDefault(key) != mark)
        {
            _seen[key] = mark;
            _queue.Add(work.Name());
        }
    }

    private async Task ReconcileAsync(string name, CancellationToken cancellationToken)
    {
        if (_works.Find($"{_agent.Cluster}/{name}") is not { } work)
        {
            return;
        }

        if (work.IsBeingDeleted())
        {
            await DeleteAsync(work, cancellationToken);
            return;
        }

        _queue.AddAfter(name, _agent.Timings.WorkResync);
        if (!work.HasFinalizer(HubNames.ManifestWorkCleanup))
        {
            await _hub.ChangeAsync(
                ResourceTypes.ManifestWorks,
                _agent.Cluster,
                name,
                item => !item.IsBeingDeleted() && item.AddFinalizer(HubNames.ManifestWorkCleanup),
                cancellationToken);
        }

        var owner = await _applied.EnsureAsync(name, cancellationToken);
        var results = await ApplyAllAsync(work, owner, cancellationToken);
        await _applied.RecordAsync(owner, results, cancellationToken);
        await _hub.ChangeStatusAsync(
            ResourceTypes.ManifestWorks,
            _agent.Cluster,
            name,
            item =>
            {
                var before = item["status"]?.DeepClone();
                WorkStatus.Put(item, work.Generation(), results, _agent.Time.GetUtcNow());
                return !JsonNode.DeepEquals(before, item["status"]);
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<ManifestResult>> ApplyAllAsync(
        JsonObject work, JsonObject owner, CancellationToken cancellationToken)
    {
        var results = new List<ManifestResult>();
        foreach (var manifest in work.Objects("spec", "workload", "manifests"))
        {
            results.Add(await _applier.ApplyAsync(manifest, work, owner, cancellationToken));
        }

        return results;
    }

    private async Task DeleteAsync(JsonObject work, CancellationToken cancellationToken)
    {
        if (!work.HasFinalizer(HubNames.ManifestWorkCleanup))
        {
            return;
        }

        var orphan = work.Text("spec", "deleteOption", "propagationPolicy") == "Orphan";
        if (!await _applied.DeleteAsync(work.Name(), orphan, cancellationToken))
        {
            _queue.AddAfter(work.Name(), TimeSpan.FromMilliseconds(200));
            return;
        }

        await _hub.ChangeAsync(
            ResourceTypes.ManifestWorks,
            _agent.Cluster,
            work.Name(),
            item => item.RemoveFinalizer(HubNames.ManifestWorkCleanup),
            cancellationToken);
    }
}
