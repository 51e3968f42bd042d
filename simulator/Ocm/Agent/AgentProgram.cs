using System.Text;
using System.Text.Json.Nodes;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Simulator.Client;
using MultiHubFlows.Simulator.Ocm.Nodes;
using MultiHubFlows.Simulator.Ocm.Operator;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>
/// An agent that registers: the registration-operator image started as <c>agent</c>, with work in the same process, or the registration image.
/// While it bootstraps it gives its leader lease up for nobody, so whoever follows waits; with a hub kubeconfig it ends in peace.
/// </summary>
internal sealed class AgentProgram(AgentKind kind, OcmOptions options, RandomSource random) : IContainerProgram
{
    private const long LeastCertificateSeconds = 3600;
    private const int Failed = 255;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<AgentProgram>();

    public async Task<int> RunAsync(ContainerRun run, CancellationToken stopping)
    {
        using var management = run.ConnectHome(AgentContext.RegistrationUserAgent);
        var lease = new LeaderLease(
            management, run.Namespace, kind.LeaderLease, $"{run.Pod}_{Guid.NewGuid()}", options.Timings, run.Time);
        run.Log("leaderelection.go:258", $"attempting to acquire leader lease {run.Namespace}/{kind.LeaderLease}...");
        await lease.AcquireAsync(stopping);
        run.Log("leaderelection.go:272", $"successfully acquired lease {run.Namespace}/{kind.LeaderLease}");
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
        // From before it is read: it may change while the agent waits for its certificate.
        var otherSpoke = SpokeConnection.WaitForOtherAsync(run, kind.SpokeSecret, cancellationToken);
        using var spoke = SpokeConnection.Open(run, settings.IsHosted, kind.SpokeSecret, AgentContext.RegistrationUserAgent);
        if (spoke is null)
        {
            return Failed;
        }

        var name = settings.AgentId ?? await ReadNameAsync(run, management, cancellationToken) ?? random.Name(5);
        var agent = new AgentContext(run, kind, settings, name, management, spoke, options.Timings, random, _logger);
        run.Log("spokeagent.go:120", $"Cluster name is \"{settings.ClusterName}\" and agent ID is \"{name}\"");
        while (true)
        {
            var bootstrap = HubBootstrap.ReadBootstrap(agent);
            var credential = await ReadCredentialAsync(agent, bootstrap, cancellationToken);
            if (credential is not null)
            {
                life.HasHubKubeconfig = true;
                if (!await new AgentSession(agent, credential, otherSpoke).RunAsync(cancellationToken))
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
        AgentContext agent, Kubeconfig? bootstrap, CancellationToken cancellationToken) =>
        HubCredential.Read(await ReadSecretAsync(agent.Run, agent.Management, cancellationToken), bootstrap, agent);

    /// <summary>The name that the Secret has, whoever put it there; without one the agent makes one up.</summary>
    private static async Task<string?> ReadNameAsync(ContainerRun run, ClusterClient management, CancellationToken cancellationToken) =>
        (await ReadSecretAsync(run, management, cancellationToken))?.Bytes("agent-name") is { Length: > 0 } name
            ? Encoding.UTF8.GetString(name)
            : null;

    private static async Task<JsonObject?> ReadSecretAsync(ContainerRun run, ClusterClient management, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await management.FindAsync(ResourceTypes.Secrets, run.Namespace, KlusterletNames.HubSecret, cancellationToken);
            }
            catch (Exception failure) when (failure is ApiException or ConnectionFailedException)
            {
                await Task.Delay(Retry, run.Time, cancellationToken);
            }
        }
    }

    private sealed class AgentLife
    {
        public bool HasHubKubeconfig { get; set; }
    }
}
