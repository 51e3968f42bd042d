using System.Text;

using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>The life of an agent with one certificate: registration, work, renewal, until something makes it start anew.</summary>
internal sealed class AgentSession(AgentContext agent, HubCredential credential)
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
            WaitForOtherSpokeAsync(ending.Token),
        ];
        List<Task> loops =
        [
            new HubSession(agent, registrationHub).RunAsync(ending.Token),
            new WorkAgent(agent, registrationHub.As(AgentContext.WorkUserAgent)).RunAsync(ending.Token),
        ];
        var first = await Task.WhenAny([.. ends, .. loops]);
        await ending.CancelAsync();
        await Task.WhenAny(Task.WhenAll([.. ends, .. loops]));
        await first;
        cancellationToken.ThrowIfCancellationRequested();
        return first == renewing;
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

    private async Task WaitForOtherSpokeAsync(CancellationToken cancellationToken)
    {
        var before = Encoding.UTF8.GetString(agent.Run.Mounts.Read(KlusterletNames.AgentSecret, "kubeconfig") ?? []);
        while (true)
        {
            var changed = agent.Run.Mounts.Changed.Next;
            var now = Encoding.UTF8.GetString(agent.Run.Mounts.Read(KlusterletNames.AgentSecret, "kubeconfig") ?? []);
            if (now != before)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
