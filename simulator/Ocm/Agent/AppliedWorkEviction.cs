using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// Takes away what works of another hub, or works that are gone from this hub, once applied by this agent: a grace period after the hub let
/// the agent read its works. While no hub answers, nothing is evicted.
/// </summary>
internal sealed class AppliedWorkEviction(AgentContext agent, WatchedResources works, AppliedWorks applied, string hubHash)
{
    private const string Since = "evictionStartTime";
    private static readonly TimeSpan Remaining = TimeSpan.FromMilliseconds(200);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await works.Synced.WaitAsync(cancellationToken);
        while (true)
        {
            var wait = agent.Timings.EvictionRecheck;
            try
            {
                var next = await LookAsync(cancellationToken);
                wait = next < wait ? next : wait;
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                wait = agent.Timings.EvictionRecheck;
            }

            await Task.Delay(wait, agent.Time, cancellationToken);
        }
    }

    /// <summary>Returns when the next one is due.</summary>
    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var next = agent.Timings.EvictionRecheck;
        var all = await agent.Spoke.ListAsync(ResourceTypes.AppliedManifestWorks, null, selector: null, cancellationToken);
        foreach (var item in all.Objects("items").Where(item => item.Text("spec", "agentID") == agent.Settings.AgentId).ToList())
        {
            var wait = await JudgeAsync(item, cancellationToken);
            next = wait < next ? wait : next;
        }

        return next;
    }

    private async Task<TimeSpan> JudgeAsync(JsonObject item, CancellationToken cancellationToken)
    {
        var since = item.Time("status", Since);
        if (IsWanted(item))
        {
            if (since is not null)
            {
                await SetAsync(item, null, cancellationToken);
            }

            return agent.Timings.EvictionRecheck;
        }

        var now = agent.Time.GetUtcNow();
        if (since is null)
        {
            await SetAsync(item, now, cancellationToken);
            return agent.Settings.EvictionGrace;
        }

        var left = since.Value + agent.Settings.EvictionGrace - now;
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        return await applied.DeleteAsync(item, orphan: false, cancellationToken) ? agent.Timings.EvictionRecheck : Remaining;
    }

    private bool IsWanted(JsonObject item) =>
        item.Text("spec", "hubHash") == hubHash && works.Find($"{agent.Cluster}/{item.Text("spec", "manifestWorkName")}") is not null;

    private async Task SetAsync(JsonObject applied, DateTimeOffset? since, CancellationToken cancellationToken) =>
        await agent.Spoke.ChangeStatusAsync(
            ResourceTypes.AppliedManifestWorks,
            null,
            applied.Name(),
            item =>
            {
                if (item.Uid() != applied.Uid())
                {
                    return false;
                }

                var status = item.Child("status");
                if (since is { } start)
                {
                    status[Since] = Conditions.Timestamp(start);
                }
                else
                {
                    status.Remove(Since);
                }

                return true;
            },
            cancellationToken);
}
