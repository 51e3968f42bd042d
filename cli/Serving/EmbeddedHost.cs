using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

using MultiHubFlows.Api;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;
using MultiHubFlows.Api.Reconciliations;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Domain;
using MultiHubFlows.Durable.Hosting;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Serving;

/// <summary>
/// The API over a task hub, in this process, on loopback. As a worker it executes flows and says in its data folder where it listens;
/// otherwise it only reads the hub, or puts events into it, for one command.
/// </summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly OpenTaskHub _hub;
    private readonly LoopbackGuard _guard;
    private readonly DataFolder? _announced;

    private EmbeddedHost(WebApplication app, OpenTaskHub hub, LoopbackGuard guard, string token, DataFolder? announced)
    {
        _app = app;
        _hub = hub;
        _guard = guard;
        _announced = announced;
        Token = token;
        Addresses = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(text => new Uri(text))];
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<Uri> Addresses { get; }

    /// <summary>What opens it.</summary>
    public string Token { get; }

    /// <summary>The task hub.</summary>
    public DurableTaskClient Client => _app.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>Starts it.</summary>
    /// <exception cref="StoreRefusedException">The task hub is not to be had; the message says why.</exception>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedHostOptions options, CancellationToken cancellationToken)
    {
        NativeHeap.Share();
        var builder = WebApplication.CreateSlimBuilder();
        AddLogging(builder.Logging, options.LogLevel);
        using var loggers = LoggerFactory.Create(logging => AddLogging(logging, options.LogLevel));
        var works = options.Hub.Works;
        var hub = await options.Hub.OpenAsync(loggers, cancellationToken);
        try
        {
            if (works)
            {
                options.Data.Forget();
            }

            var token = works ? options.Data.WriteToken() : Guid.NewGuid().ToString("N");
            Compose(builder, options, hub, token);
            var app = builder.Build();
            var guard = new LoopbackGuard(app.Services.GetRequiredService<CallerGate>());
            app.Use(next => context => guard.InvokeAsync(context, next));
            ApiRoutes.Map(app);
            await app.StartAsync(cancellationToken);
            var host = new EmbeddedHost(app, hub, guard, token, works ? options.Data : null);
            host._announced?.WriteAddress(host.Addresses.First(address => address.Scheme == Uri.UriSchemeHttp));
            return host;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops after the steps at work, as far as they end in time; what is cut off runs again after the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        _announced?.Forget();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _guard.Dispose();
        await _hub.DisposeAsync();
    }

    private static void Compose(WebApplicationBuilder builder, EmbeddedHostOptions options, OpenTaskHub hub, string token)
    {
        Listen(builder.WebHost, options);
        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        services.AddSingleton(hub.Service).AddSingleton(hub.Client);
        services.AddSingleton(options.Clusters);
        services.AddMultiHubFlows(
            options.FleetFile,
            new ApiOptions
            {
                Access = ApiAccess.Of(token, options.Keys),
                EngineRuns = options.Hub.Works,
                HowToRun = $"multihub serve --fleet FILE {options.Hub.Flags}",
                IsTaskHubTrouble = options.Hub.IsTrouble,
            });
        if (options.Hub.Works)
        {
            services.AddDurableTaskHub(AllTasks.AddTo, durable => Configure(durable, hub));
            services.AddSweepRecords();
            services.AddHostedService<IdleMemory>();
            if (options.Reconcile is { } schedule)
            {
                services.AddSingleton(schedule);
                services.AddHostedService<ReconcileTimer>();
            }
        }
        else
        {
            services.AddDurableTaskHubClient(durable => Configure(durable, hub));
        }
    }

    private static void Listen(ConfigureWebHostBuilder host, EmbeddedHostOptions options)
    {
        // Commands on this machine find the process by its loopback address, whatever else it listens on.
        var hasLoopback = options.Urls.Any(url => new Uri(url) is { Scheme: "http" });
        host.UseUrls(hasLoopback ? [.. options.Urls] : [LoopbackUrl.Any, .. options.Urls]);
        host.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (options.Certificate is { } certificate)
        {
            host.UseKestrelHttpsConfiguration();
            host.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = certificate.Certificate;
                https.ServerCertificateChain = certificate.Chain;
            }));
        }
    }

    private static void Configure(DurableHubOptions durable, OpenTaskHub hub)
    {
        durable.DataConverter = new JsonDataConverter(PortableJson.Options);
        durable.ActivityStopping = ApiServices.StopActivities;
        durable.WaitPolling = hub.WaitPolling;
    }

    private static void AddLogging(ILoggingBuilder logging, LogLevel level)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(level);

        // What ASP.NET Core logs about requests has their query in it.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);

        // Each request to a storage account, and each look at a queue.
        logging.AddFilter("Azure", LogLevel.Warning);
        logging.AddFilter("DurableTask.AzureStorage", LogLevel.Warning);
    }
}

/// <summary>What an embedded host is made of.</summary>
internal sealed record EmbeddedHostOptions(DataFolder Data, ITaskHubPlace Hub)
{
    /// <summary>The fleet file; a worker needs one.</summary>
    public string? FleetFile { get; init; }

    /// <summary>Patience with clusters and with Azure.</summary>
    public ClusterClientOptions Clusters { get; init; } = new() { Azure = new AzureOptions { BlobConnectionString = FleetConnection.Text } };

    /// <summary>When sweeps over the fleet are due; null: only when somebody asks for one.</summary>
    public ReconcileSchedule? Reconcile { get; init; }

    /// <summary>Where the API keys are; null: the folder's token alone opens it.</summary>
    public string? Keys { get; init; }

    /// <summary>The certificate for https.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>Where to listen.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [LoopbackUrl.Any];

    /// <summary>The least that is logged, on stderr.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;
}
