using System.Globalization;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>Renews the agent's certificate under its own identity: when it gets old, or at once when its Secret is deleted.</summary>
internal sealed class CertificateKeeper(AgentContext agent, ClusterClient hub, HubCredential credential)
{
    private const double RenewFrom = 0.75;
    private const double RenewSpread = 0.05;

    private readonly Signal _changed = new();

    private readonly WatchedResources _secrets = new(
        agent.Management,
        ResourceTypes.Secrets,
        agent.Run.Namespace,
        $"fieldSelector=metadata.name%3D{KlusterletNames.HubSecret}",
        agent.Time);

    /// <summary>Returns when a new certificate is written.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        _secrets.Changed = (_, _) => _changed.Set();
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loop = _secrets.RunAsync(watching.Token);
        try
        {
            await _secrets.Synced.WaitAsync(cancellationToken);
            await WaitUntilDueAsync(cancellationToken);
            var (certificate, key) = await new CertificateIssue(agent, hub).IssueAsync(cancellationToken);
            var renewed = await HubCredential.WriteAsync(agent, credential.Kubeconfig, certificate, key, cancellationToken);
            await ReportAsync(renewed, cancellationToken);
        }
        finally
        {
            await watching.CancelAsync();
            await Task.WhenAny(loop);
        }
    }

    private async Task WaitUntilDueAsync(CancellationToken cancellationToken)
    {
        var lifetime = credential.NotAfter - credential.NotBefore;
        var due = credential.NotBefore + agent.Random.Jittered(lifetime * RenewFrom, RenewSpread / RenewFrom);
        while (true)
        {
            var changed = _changed.Next;
            var left = due - agent.Time.GetUtcNow();
            if (left <= TimeSpan.Zero || _secrets.Count == 0)
            {
                return;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(changed, LongDelays.UntilAsync(due, agent.Time, waiting.Token));
            await waiting.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ReportAsync(HubCredential renewed, CancellationToken cancellationToken)
    {
        try
        {
            await hub.ChangeStatusAsync(
                ResourceTypes.ManagedClusters,
                null,
                agent.Cluster,
                item => item.SetCondition(
                    agent.Time.GetUtcNow(),
                    "ClusterCertificateRotated",
                    "True",
                    "ClientCertificateUpdated",
                    $"client certificate rotated starting from {Go(renewed.NotBefore)} to {Go(renewed.NotAfter)}"),
                cancellationToken);
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return;
        }
    }

    private static string Go(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture);
}
