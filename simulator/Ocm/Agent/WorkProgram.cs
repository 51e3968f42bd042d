using System.Text;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// The work image: applies ManifestWorks with the certificate that the registration agent wrote into the Secret it mounts. It does not
/// bootstrap; without a hub kubeconfig it runs and waits for one, with another one it ends in peace and starts anew.
/// </summary>
internal sealed class WorkProgram(OcmOptions options, RandomSource random) : IContainerProgram
{
    private const int Failed = 255;

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<WorkProgram>();

    public async Task<int> RunAsync(ContainerRun run, CancellationToken stopping)
    {
        using var management = run.ConnectHome(AgentContext.WorkUserAgent);
        var lease = new LeaderLease(
            management, run.Namespace, AgentKind.Work.LeaderLease, $"{run.Pod}_{Guid.NewGuid()}", options.Timings, run.Time);
        await lease.AcquireAsync(stopping);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            var work = WorkAsync(run, management, leading.Token);
            var first = await Task.WhenAny(work, lease.HoldAsync(leading.Token));
            return first == work ? await work : Failed;
        }
        finally
        {
            await leading.CancelAsync();
            if (!run.Killed)
            {
                await lease.ReleaseAsync(CancellationToken.None);
            }
        }
    }

    private async Task<int> WorkAsync(ContainerRun run, ClusterClient management, CancellationToken cancellationToken)
    {
        var settings = AgentSettings.Read(run);
        var otherSpoke = SpokeConnection.WaitForOtherAsync(run, AgentKind.Work.SpokeSecret, cancellationToken);
        using var spoke = SpokeConnection.Open(run, settings.IsHosted, AgentKind.Work.SpokeSecret, AgentContext.WorkUserAgent);
        if (spoke is null)
        {
            return Failed;
        }

        var agent = new AgentContext(
            run, AgentKind.Work, settings, settings.AgentId ?? "", management, spoke, options.Timings, random, _logger);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> ends =
        [
            SpokeConnection.WaitForOtherAsync(run, KlusterletNames.HubSecret, "kubeconfig", ending.Token),
            otherSpoke.WaitAsync(ending.Token),
            ApplyAsync(agent, ending.Token),
        ];
        var first = await Task.WhenAny(ends);
        await ending.CancelAsync();
        await Task.WhenAny(Task.WhenAll(ends));
        await first;
        cancellationToken.ThrowIfCancellationRequested();
        return 0;
    }

    /// <summary>A renewed certificate is taken up without a restart.</summary>
    private static async Task ApplyAsync(AgentContext agent, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var session = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var renewed = SpokeConnection.WaitForOtherAsync(agent.Run, KlusterletNames.HubSecret, "tls.crt", session.Token);
            var working = Kubeconfig(agent.Run) is { } kubeconfig ? ApplyAsync(agent, kubeconfig, session.Token) : renewed;
            var first = await Task.WhenAny(renewed, working);
            await session.CancelAsync();
            await Task.WhenAny(Task.WhenAll(renewed, working));
            await first;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task ApplyAsync(AgentContext agent, Kubeconfig kubeconfig, CancellationToken cancellationToken)
    {
        using var hub = agent.Run.Connect(kubeconfig, AgentContext.WorkUserAgent);
        await new WorkAgent(agent, hub).RunAsync(cancellationToken);
    }

    private static Kubeconfig? Kubeconfig(ContainerRun run)
    {
        if (File(run, "kubeconfig") is not { } text || File(run, "tls.crt") is not { } certificate || File(run, "tls.key") is not { } key)
        {
            return null;
        }

        return Client.Kubeconfig.Parse(text) with { ClientCertificate = certificate, ClientKey = key };
    }

    private static string? File(ContainerRun run, string name) =>
        run.Mounts.Read(KlusterletNames.HubSecret, name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
