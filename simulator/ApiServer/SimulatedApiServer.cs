namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>A kube-apiserver on loopback with an own certificate authority, and the controllers that belong to every cluster.</summary>
public sealed class SimulatedApiServer(SimulatedApiServerOptions options) : IAsyncDisposable
{
    private readonly List<AdmissionHook> _admissions = [];

    /// <summary>The cluster's name.</summary>
    public string Name => options.Name;

    /// <summary>The clock of everything in the server.</summary>
    public TimeProvider Time => options.Time;

    /// <summary>Where the server listens, <c>https://127.0.0.1:port</c>. Known after the first start and kept by restarts.</summary>
    public Uri Url => throw new NotSupportedException();

    /// <summary>The certificate authority that signs the serving certificate and client certificates, in PEM.</summary>
    public string CaPem => throw new NotSupportedException();

    /// <summary>All requests of clients.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Faults in force.</summary>
    public FaultBoard Faults { get; } = new();

    /// <summary>RBAC as the server itself evaluates it.</summary>
    public IAuthorizer Authorizer => throw new NotSupportedException();

    /// <summary>See <see cref="SimulatedApiServerOptions.TokenControllerDelay"/>; a change holds for Secrets created afterwards.</summary>
    public TimeSpan TokenControllerDelay { get; set; } = options.TokenControllerDelay;

    /// <summary>Opens the port. Objects survive a stop, like etcd's do.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Closes the port and ends all watches without a last word.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Stops and starts again on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Adds an admission for one resource (all versions), called after those added before.</summary>
    public void AddAdmission(string group, string resource, IAdmission admission) =>
        _admissions.Add(new AdmissionHook(group, resource, admission));

    /// <summary>Issues a client certificate: CN is the user, O are the groups.</summary>
    public ClientCertificate MintClientCertificate(string user, IReadOnlyList<string> groups, TimeSpan lifetime) =>
        throw new NotSupportedException();

    /// <summary>Drops the history of changes: watches and exact lists at older versions are answered 410 from now on.</summary>
    public void Compact() => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed record AdmissionHook(string Group, string Resource, IAdmission Admission);
