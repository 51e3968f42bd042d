using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Client;

/// <summary>A way to the API: a server, the process that runs a data folder, or the folder's store itself.</summary>
internal sealed class Connection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly EmbeddedHost? _host;

    private Connection(MultiHubApi api, EmbeddedHost? host)
    {
        Api = api;
        _host = host;
    }

    public MultiHubApi Api { get; }

    /// <summary>Whether nothing executes the operations behind it.</summary>
    public bool IsOffline => _host is not null;

    public static Connection ToServer(Uri address, ServerKey key) => new(new MultiHubApi(address, key.Read(), ServerKey.HostKey), host: null);

    /// <summary>The process that runs the folder, or null.</summary>
    public static async Task<Connection?> ToRunningAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        if (folder.ReadAddress() is not { } address || folder.ReadToken() is not { } token)
        {
            return null;
        }

        // The token goes along only after somebody answers as this program; a left-over token opens nothing anyway.
        using var stranger = new MultiHubApi(address, token: null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var version = await stranger.GetAsync("/version", patience.Token);
            return version?["product"]?.GetValue<string>() == "MultiHubFlows" ? new Connection(new MultiHubApi(address, token), host: null) : null;
        }
        catch (Exception silent) when (silent is CommandFailedException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public static async Task<Connection> ToDataAsync(DataFolder folder, StoreAccess? offline, Terminal terminal, CancellationToken cancellationToken)
    {
        if (await ToRunningAsync(folder, cancellationToken) is { } running)
        {
            return running;
        }

        if (offline is not { } access)
        {
            throw new CommandFailedException(ExitCodes.Failed, $"error: no process runs the data folder {folder.Path}.", $"next: start one with 'multihub serve --fleet FILE --data {folder.Path}'.");
        }

        if (!File.Exists(folder.Store))
        {
            throw new CommandFailedException(ExitCodes.NotFound, $"error: the data folder {folder.Path} has no store.", "next: name the folder with --data or the server with --server; 'multihub serve' makes a store.");
        }

        var host = await EmbeddedHost.StartAsync(new EmbeddedHostOptions(folder, new FileTaskHub(folder, access)), cancellationToken);
        if (access == StoreAccess.Client)
        {
            terminal.Say($"No process runs {folder.Path}: taken when serve runs ('multihub serve --fleet FILE --data {folder.Path}').");
        }

        return new Connection(new MultiHubApi(host.Addresses[0], host.Token), host);
    }

    /// <summary>The API of a host in this process.</summary>
    public static Connection To(EmbeddedHost host) => new(new MultiHubApi(host.Addresses[0], host.Token), host: null);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
