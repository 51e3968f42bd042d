using System.Text;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// The registration-operator image started as <c>agent</c>: registration and work in one process. While it bootstraps it gives its leader
/// lease up for nobody, so whoever follows waits; with a hub kubeconfig it ends in peace.
/// </summary>
internal sealed class AgentProgram(OcmOptions options, RandomSource random) : IContainerProgram
{
    private const long LeastCertificateSeconds = 3600;
    private const int Failed = 255;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<AgentProgram>();

    public async Task<int> RunAsync(ContainerRun run, CancellationToken stopping)
    {
        using var management = run.ConnectHome(AgentContext.RegistrationUserAgent);
        var lease = new LeaderLease(
            management, run.Namespace, "klusterlet-agent-lock", $"{run.Pod}_{Guid.NewGuid()}", options.Timings, run.Time);
        await lease.AcquireAsync(stopping);
        var settings = AgentSettings.Read(run);
        if (settings.CertificateSeconds is > 0 and < LeastCertificateSeconds)
        {
            return Failed;
        }

        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var life = new AgentLife();
        try
        {
            var work = WorkAsync(run, settings, management, life, leading.Token);
            var first = await Task.WhenAny(work, lease.HoldAsync(leading.Token));
            return first == work ? await work : Failed;
        }
        finally
        {
            await leading.CancelAsync();
            if (life.HasHubKubeconfig && !run.Killed)
            {
                await lease.ReleaseAsync(CancellationToken.None);
            }
        }
    }

    private async Task<int> WorkAsync(
        ContainerRun run, AgentSettings settings, ClusterClient management, AgentLife life, CancellationToken cancellationToken)
    {
        using var spoke = ConnectSpoke(run, settings);
        if (spoke is null)
        {
            return Failed;
        }

        var agent = new AgentContext(
            run, settings, settings.AgentId ?? random.Name(5), management, spoke, options.Timings, random, _logger);
        while (true)
        {
            var bootstrap = HubBootstrap.ReadBootstrap(agent);
            var credential = await ReadCredentialAsync(agent, bootstrap, cancellationToken);
            if (credential is not null)
            {
                life.HasHubKubeconfig = true;
                if (!await new AgentSession(agent, credential).RunAsync(cancellationToken))
                {
                    return 0;
                }

                continue;
            }

            life.HasHubKubeconfig = false;
            if (bootstrap is null || !await new HubBootstrap(agent).RunAsync(bootstrap, cancellationToken))
            {
                return Failed;
            }
        }
    }

    private static async Task<HubCredential?> ReadCredentialAsync(
        AgentContext agent, Kubeconfig? bootstrap, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var secret = await agent.Management.FindAsync(
                    ResourceTypes.Secrets, agent.Run.Namespace, KlusterletNames.HubSecret, cancellationToken);
                return HubCredential.Read(secret, bootstrap, agent);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                await Task.Delay(Retry, agent.Time, cancellationToken);
            }
        }
    }

    private static ClusterClient? ConnectSpoke(ContainerRun run, AgentSettings settings)
    {
        if (!settings.IsHosted)
        {
            return run.ConnectHome(AgentContext.RegistrationUserAgent);
        }

        if (run.Mounts.Read(KlusterletNames.AgentSecret, "kubeconfig") is not { } text)
        {
            return null;
        }

        return run.Connect(
            Kubeconfig.Parse(Encoding.UTF8.GetString(text)),
            AgentContext.RegistrationUserAgent,
            _ => ValueTask.FromResult(
                Encoding.UTF8.GetString(run.Mounts.Read(KlusterletNames.AgentSecret, "token") ?? [])));
    }

    private sealed class AgentLife
    {
        public bool HasHubKubeconfig { get; set; }
    }
}
