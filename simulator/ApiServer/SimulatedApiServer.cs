using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>A kube-apiserver on loopback with an own certificate authority, and the controllers that belong to every cluster.</summary>
public sealed class SimulatedApiServer : IAsyncDisposable
{
    private readonly SimulatedApiServerOptions _options;
    private readonly ClusterState _state;
    private readonly ObjectWriter _writer;
    private readonly ObjectDeleter _deleter;
    private readonly ControlPlane _controlPlane;
    private readonly X509Certificate2 _serving;
    private readonly SemaphoreSlim _switching = new(1, 1);
    private CancellationTokenSource _stopping = new();
    private WebApplication? _app;
    private Uri? _url;

    /// <summary>Makes the server; <see cref="StartAsync"/> opens its port.</summary>
    public SimulatedApiServer(SimulatedApiServerOptions options)
    {
        _options = options;
        _state = new ClusterState(options);
        _writer = new ObjectWriter(_state);
        _deleter = new ObjectDeleter(_state, _writer);
        TokenControllerDelay = options.TokenControllerDelay;
        _controlPlane = new ControlPlane(_state, _writer, _deleter, () => TokenControllerDelay);
        _serving = _state.Authority.IssueServing(options.Name, options.LoopbackInCertificate, options.ExtraServerNames);
    }

    /// <summary>The cluster's name.</summary>
    public string Name => _options.Name;

    /// <summary>The clock of everything in the server.</summary>
    public TimeProvider Time => _options.Time;

    /// <summary>Where the server listens, <c>https://127.0.0.1:port</c>. Known after the first start and kept by restarts.</summary>
    public Uri Url => _url ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>The certificate authority that signs the serving certificate and client certificates, in PEM.</summary>
    public string CaPem => _state.Authority.Pem;

    /// <summary>All requests of clients.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Faults in force.</summary>
    public FaultBoard Faults { get; } = new();

    /// <summary>RBAC as the server itself evaluates it.</summary>
    public IAuthorizer Authorizer => _state.Rbac;

    /// <summary>See <see cref="SimulatedApiServerOptions.TokenControllerDelay"/>; a change holds for Secrets created afterwards.</summary>
    public TimeSpan TokenControllerDelay { get; set; }

    internal ClusterState State => _state;

    internal ObjectWriter Writer => _writer;

    internal ObjectDeleter Deleter => _deleter;

    /// <summary>Opens the port. Objects survive a stop, like etcd's do.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _switching.WaitAsync(cancellationToken);
        try
        {
            if (_app is null)
            {
                await OpenAsync(cancellationToken);
            }
        }
        finally
        {
            _switching.Release();
        }
    }

    /// <summary>Closes the port and ends all watches without a last word.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _switching.WaitAsync(cancellationToken);
        try
        {
            if (_app is { } app)
            {
                _app = null;
                await _stopping.CancelAsync();
                _state.Store.EndWatches();
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
                await app.StopAsync(patience.Token);
                await app.DisposeAsync();
                _stopping.Dispose();
                _stopping = new CancellationTokenSource();
            }
        }
        finally
        {
            _switching.Release();
        }
    }

    /// <summary>Stops and starts again on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Adds an admission for one resource (all versions), called after those added before.</summary>
    public void AddAdmission(string group, string resource, IAdmission admission) =>
        _state.AddAdmission(new AdmissionHook(group, resource, admission));

    /// <summary>Issues a client certificate: CN is the user, O are the groups.</summary>
    public ClientCertificate MintClientCertificate(string user, IReadOnlyList<string> groups, TimeSpan lifetime) =>
        _state.Authority.IssueClient(user, groups, lifetime);

    /// <summary>
    /// Stores objects with their status, without requests: thousands in a second. Definitions may come first, and objects of theirs right
    /// after them. Nobody is asked and nobody is told but the controllers of the server itself.
    /// </summary>
    /// <param name="objects">The objects, in the order in which they are stored.</param>
    /// <param name="cancellationToken">Ends the loading between two objects.</param>
    /// <param name="user">Who counts as their creator; absent: the server itself.</param>
    public async Task LoadAsync(IEnumerable<JsonObject> objects, CancellationToken cancellationToken, UserInfo? user = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var bootstrap = new Bootstrap(_state, _writer);
        foreach (var item in objects)
        {
            await bootstrap.CreateAsync(item, user, cancellationToken);
        }
    }

    /// <summary>The same from YAML documents; namespaces that are there are left as they are, and those that are missing for the others are made.</summary>
    public async Task LoadAsync(string yaml, CancellationToken cancellationToken)
    {
        var objects = YamlText.ReadAll(yaml).OfType<JsonObject>().ToList();
        var namespaces = objects.Select(item => item.Text("kind") == "Namespace" ? item.Text("metadata", "name") : item.Text("metadata", "namespace"));
        foreach (var name in namespaces.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (_state.Store.Get(new GroupResource("", "namespaces"), null, name) is null)
            {
                var made = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
                await LoadAsync([made], cancellationToken);
            }
        }

        await LoadAsync(objects.Where(item => item.Text("kind") != "Namespace"), cancellationToken);
    }

    /// <summary>A token of a service account that is there.</summary>
    public string MintToken(string ns, string account, TimeSpan lifetime)
    {
        var found = _state.Store.Get(new GroupResource("", "serviceaccounts"), ns, account)
            ?? throw new InvalidOperationException($"There is no ServiceAccount {ns}/{account}.");
        return _state.Tokens.IssueBound(ns, account, found.Uid, [TokenIssuer.Audience], Time.GetUtcNow() + lifetime, null);
    }

    /// <summary>What the containers of pods say; whoever runs them writes it.</summary>
    public PodLogs PodLogs => _state.PodLogs;

    /// <summary>Drops the history of changes: watches and exact lists at older versions are answered 410 from now on.</summary>
    public void Compact() => _state.Store.Compact();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _controlPlane.DisposeAsync();
        _state.Dispose();
        _serving.Dispose();
        _stopping.Dispose();
        _switching.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var pipeline = new ApiPipeline(_state, _writer, _deleter, Faults, Requests, _stopping.Token);
        var app = Build();
        app.Run(pipeline.HandleAsync);
        await app.StartAsync(cancellationToken);
        var first = _url is null;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        _url ??= new Uri(addresses.Addresses.First());
        if (first)
        {
            await new Bootstrap(_state, _writer).RunAsync(_url, cancellationToken);
            _state.Store.StartWatchesNow();
        }

        _app = app;
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(_options.LoggerFactory);
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1_000;
            kestrel.Listen(IPAddress.Loopback, _url?.Port ?? _options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = _serving,
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,

                    // Who the certificate stands for, if anybody, is found out with each request; a stranger's is answered 401.
                    ClientCertificateValidation = (_, _, _) => true,
                });
            });
        });
        return builder.Build();
    }
}

internal sealed record AdmissionHook(string Group, string Resource, IAdmission Admission);
