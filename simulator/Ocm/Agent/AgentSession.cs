using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>The life of an agent with one certificate: registration, work, renewal, until something makes it start anew.</summary>
internal sealed class AgentSession(AgentContext agent, HubCredential credential, Task otherSpoke)
{
    /// <summary>True: go on with a new certificate. False: the process must end and start anew.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var registrationHub = agent.Run.Connect(credential.Kubeconfig, AgentContext.RegistrationUserAgent);
        var renewing = new CertificateKeeper(agent, registrationHub, credential).RenewAsync(ending.Token);
        List<Task> ends =
        [
            renewing,
            LongDelays.UntilAsync(credential.NotAfter, agent.Time, ending.Token),
            WaitForOtherHubAsync(ending.Token),
            WaitForAddOnsAsync(registrationHub, ending.Token),
            otherSpoke.WaitAsync(ending.Token),
        ];
        List<Task> loops = [new HubSession(agent, registrationHub).RunAsync(ending.Token)];
        if (agent.Kind.Works)
        {
            loops.Add(new WorkAgent(agent, registrationHub.As(AgentContext.WorkUserAgent)).RunAsync(ending.Token));
        }

        var first = await Task.WhenAny([.. ends, .. loops]);
        await ending.CancelAsync();
        await Task.WhenAny(Task.WhenAll([.. ends, .. loops]));
        await first;
        cancellationToken.ThrowIfCancellationRequested();
        return first == renewing;
    }

    /// <summary>An agent that is newer than its hub looks for an API that the hub does not have, and gives up. No condition says so.</summary>
    private async Task WaitForAddOnsAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        if (agent.Release < OcmRelease.V13 || !await LacksAddOnsAsync(hub, cancellationToken))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, agent.Time, cancellationToken);
        }

        await Task.Delay(agent.Timings.CacheSyncPatience, agent.Time, cancellationToken);
    }

    private static async Task<bool> LacksAddOnsAsync(ClusterClient hub, CancellationToken cancellationToken)
    {
        try
        {
            await hub.SendAsync(HttpMethod.Get, "/apis/addon.open-cluster-management.io/v1beta1", body: null, cancellationToken);
            return false;
        }
        catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
        {
            return failure is ApiException { IsNotFound: true };
        }
    }

    /// <summary>Another address, authority, proxy or cluster name in the bootstrap kubeconfig means another hub; a new token does not.</summary>
    private async Task WaitForOtherHubAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = agent.Run.Mounts.Changed.Next;
            if (HubBootstrap.ReadBootstrap(agent) is { } bootstrap && !credential.IsOfHub(bootstrap))
            {
                await Task.Delay(agent.Timings.BootstrapRecheck, agent.Time, cancellationToken);
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
