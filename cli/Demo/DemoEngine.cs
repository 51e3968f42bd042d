using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Demo;

/// <summary>What runs the flows of a demo: an engine in this process, or the API of another process that reads the same fleet file.</summary>
internal sealed class DemoEngine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly EmbeddedHost? _host;

    private DemoEngine(MultiHubApi api, EmbeddedHost? host, string place)
    {
        Api = api;
        _host = host;
        Place = place;
    }

    public MultiHubApi Api { get; }

    /// <summary>Where it is, for people.</summary>
    public string Place { get; }

    public static async Task<DemoEngine> EmbedAsync(string folder, string fleetFile, CancellationToken cancellationToken)
    {
        var data = new DataFolder(Path.Combine(folder, "data"));
        var host = await EmbeddedHost.StartAsync(new EmbeddedHostOptions(data, new FileTaskHub(data, StoreAccess.Worker)) { FleetFile = fleetFile }, cancellationToken);
        return new DemoEngine(new MultiHubApi(host.Addresses[0], host.Token), host, $"its store is {data.Store}");
    }

    /// <summary>The API at an address, once it says that it is ready.</summary>
    public static async Task<DemoEngine> AtAsync(Uri server, CancellationToken cancellationToken)
    {
        var api = new MultiHubApi(server, token: null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                await api.GetAsync("/readyz", patience.Token);
                return new DemoEngine(api, host: null, $"it is at {server}");
            }
            catch (CommandFailedException) when (!patience.IsCancellationRequested)
            {
                await Task.WhenAny(Task.Delay(Pause, TimeProvider.System, patience.Token));
            }
            catch
            {
                api.Dispose();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
