using System.Text;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// The first contact with a hub, under the bootstrap kubeconfig: make the ManagedCluster when there is none, ask for a certificate, write
/// the hub kubeconfig. The two go on independently, so a broken webhook does not keep the CSR away.
/// </summary>
internal sealed class HubBootstrap(AgentContext agent)
{
    private static readonly TimeSpan Resync = TimeSpan.FromHours(1);

    /// <summary>Returns true when the hub kubeconfig is written, false when the bootstrap kubeconfig changed: start anew.</summary>
    public async Task<bool> RunAsync(Kubeconfig bootstrap, CancellationToken cancellationToken)
    {
        using var hub = agent.Run.Connect(bootstrap, AgentContext.RegistrationUserAgent);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var creating = KeepClusterAsync(hub, done.Token);
        var issuing = IssueAsync(hub, bootstrap, done.Token);
        var changing = WaitForOtherKubeconfigAsync(bootstrap, done.Token);
        var first = await Task.WhenAny(issuing, changing);
        await first;
        await done.CancelAsync();
        await Task.WhenAny(Task.WhenAll(creating, issuing, changing));
        return first == issuing;
    }

    public static Kubeconfig? ReadBootstrap(AgentContext agent)
    {
        try
        {
            return agent.Run.Mounts.Read(KlusterletNames.BootstrapSecret, "kubeconfig") is { } bytes
                ? Kubeconfig.Parse(Encoding.UTF8.GetString(bytes))
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task IssueAsync(ClusterClient hub, Kubeconfig bootstrap, CancellationToken cancellationToken)
    {
        var (certificate, key) = await new CertificateIssue(agent, hub).IssueAsync(cancellationToken);
        await HubCredential.WriteAsync(agent, bootstrap, certificate, key, cancellationToken);
        await Task.Delay(agent.Timings.HubKubeconfigPoll, agent.Time, cancellationToken);
    }

    /// <summary>Compared with what is used, not with what is mounted now: it may have changed since it was read.</summary>
    private async Task WaitForOtherKubeconfigAsync(Kubeconfig used, CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = agent.Run.Mounts.Changed.Next;
            if (ReadBootstrap(agent) != used)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private async Task KeepClusterAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var wait = Resync;
            try
            {
                await EnsureClusterAsync(hub, cancellationToken);
                failures = 0;
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                wait = TimeSpan.FromSeconds(Math.Min(0.4 * Math.Pow(2, failures++), 5));
            }

            await Task.Delay(wait, agent.Time, cancellationToken);
        }
    }

    private async Task EnsureClusterAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        var configs = ClientConfigs(agent);
        var found = await hub.FindAsync(ResourceTypes.ManagedClusters, null, agent.Cluster, cancellationToken);
        if (found is null)
        {
            await CreateAsync(hub, configs, cancellationToken);
            return;
        }

        if (found.Objects("spec", "managedClusterClientConfigs").Count() != configs.Count)
        {
            await AdoptAsync(hub, found, configs, cancellationToken);
        }
    }

    private async Task CreateAsync(ClusterClient hub, JsonArray configs, CancellationToken cancellationToken)
    {
        var cluster = Rbac.Named(null, agent.Cluster);
        cluster["apiVersion"] = ResourceTypes.ManagedClusters.ApiVersion;
        cluster["kind"] = ResourceTypes.ManagedClusters.Kind;
        if (agent.Settings.ClusterAnnotations.Count > 0)
        {
            cluster.Child("metadata")["annotations"] = new JsonObject(agent.Settings.ClusterAnnotations.Select(
                pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        }

        var spec = cluster.Child("spec");
        spec["hubAcceptsClient"] = false;
        if (configs.Count > 0)
        {
            spec["managedClusterClientConfigs"] = configs;
        }

        try
        {
            await hub.CreateAsync(ResourceTypes.ManagedClusters, cluster, cancellationToken);
        }
        catch (ApiException known) when (known.AlreadyExists)
        {
            return;
        }
    }

    /// <summary>The bootstrap role may not update: a refusal is normal, and the agent tries again under its own identity.</summary>
    private static async Task AdoptAsync(ClusterClient hub, JsonObject found, JsonArray configs, CancellationToken cancellationToken)
    {
        found.Child("spec")["managedClusterClientConfigs"] = configs;
        try
        {
            await hub.UpdateAsync(ResourceTypes.ManagedClusters, found, cancellationToken);
        }
        catch (ApiException refused) when (refused.IsRefusal)
        {
            return;
        }
    }

    public static JsonArray ClientConfigs(AgentContext agent)
    {
        var authority = agent.Spoke.Authority;
        return new JsonArray([.. agent.Settings.ExternalUrls.Select(url =>
        {
            var config = new JsonObject { ["url"] = url };
            if (authority is not null)
            {
                config["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authority));
            }

            return config;
        })]);
    }
}
