using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MultiHubFlows.TestSupport;

/// <summary>
/// Azurite, Microsoft's emulator of Azure Storage, in a process of its own on loopback ports of its own, with an account and a key that
/// nobody else has. It ends with the process that started it, however that one ends.
/// </summary>
public sealed class Azurite : IAsyncDisposable
{
    private const int KeyLength = 64;

    private readonly AzuriteSetup _setup;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("multihubflows-azurite-");
    private AzuriteProcess? _process;

    private Azurite(AzuriteSetup setup) => _setup = setup;

    /// <summary>The name of the storage account.</summary>
    public string Account { get; } = "tests" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>The key of the storage account.</summary>
    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>Where the three services listen; the same after a restart.</summary>
    public AzuritePorts Ports { get; private set; } = AzuritePorts.Any;

    /// <summary>Data, unless it is kept in memory, and logs.</summary>
    public string Folder => _folder.FullName;

    public Uri BlobEndpoint => Endpoint(Ports.Blob);

    public Uri QueueEndpoint => Endpoint(Ports.Queue);

    public Uri TableEndpoint => Endpoint(Ports.Table);

    public string ConnectionString => ConnectionStringAt(Ports);

    /// <summary>What the process has written so far.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>Starts one, and waits until all three services listen.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start in time; the message says what to do.</exception>
    public static async Task<Azurite> StartAsync(AzuriteSetup setup, CancellationToken cancellationToken)
    {
        var azurite = new Azurite(setup);
        try
        {
            await azurite.StartAgainAsync(cancellationToken);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <summary>The account through other ports, such as those of a proxy before it.</summary>
    public string ConnectionStringAt(AzuritePorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint(ports.Blob)};QueueEndpoint={Endpoint(ports.Queue)};TableEndpoint={Endpoint(ports.Table)};");

    /// <summary>Starts it again after it was stopped: on the same ports, with what it had stored unless that was in memory.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("Azurite runs.");
        }

        _process = AzuriteProcess.Start(Program(), Arguments(), $"{Account}:{Key}");
        Ports = await _process.ListeningAsync(_setup.Patience, cancellationToken);
    }

    /// <summary>Stops it as a service manager does: what it was told is on the disk.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_process is { } process)
        {
            await process.TerminateAsync(cancellationToken);
            await process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Stops it where it is, connections stay open and nobody answers, until <see cref="ThawAsync"/>.</summary>
    public Task FreezeAsync(CancellationToken cancellationToken) => Running().SignalAsync("STOP", cancellationToken);

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync(CancellationToken cancellationToken) => Running().SignalAsync("CONT", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }

        if (_folder.Exists)
        {
            _folder.Delete(recursive: true);
        }
    }

    private static string Program([CallerFilePath] string source = "")
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../eng/azurite"));
        return Directory.Exists(Path.Combine(folder, "node_modules", "azurite"))
            ? Path.Combine(folder, "start.js")
            : throw new InvalidOperationException("Azurite, the emulator of Azure Storage, is not installed: run eng/azurite/install.sh (it needs Node.js 20 and npm) and run the tests again.");
    }

    private AzuriteProcess Running() => _process ?? throw new InvalidOperationException("Azurite is stopped.");

    private Uri Endpoint(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{Account}"));

    private IEnumerable<string> Arguments()
    {
        // The clients of today ask for versions of the interface that no Azurite knows yet.
        yield return "--skipApiVersionCheck";
        yield return "--disableTelemetry";
        yield return "--silent";
        foreach (var (service, port) in new[] { ("blob", Ports.Blob), ("queue", Ports.Queue), ("table", Ports.Table) })
        {
            yield return $"--{service}Port";
            yield return port.ToString(CultureInfo.InvariantCulture);
        }

        if (_setup.Log)
        {
            yield return "--debug";
            yield return Path.Combine(Folder, "azurite.log");
        }

        if (_setup.InMemory)
        {
            yield return "--inMemoryPersistence";
        }
        else
        {
            yield return "--location";
            yield return Folder;
        }
    }
}
