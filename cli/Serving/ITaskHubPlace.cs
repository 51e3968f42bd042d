using DurableTask.Core;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Durable.Sqlite;

namespace MultiHubFlows.Cli.Serving;

/// <summary>Where a host keeps its flows: chosen by a command, opened by the host.</summary>
internal interface ITaskHubPlace
{
    /// <summary>Whether the host executes flows there, and says in its data folder where it listens.</summary>
    bool Works { get; }

    /// <summary>The flags that choose it again; no secret is among them.</summary>
    string Flags { get; }

    /// <summary>Whether something thrown says that the place cannot be reached just now.</summary>
    bool IsTrouble(Exception thrown);

    /// <summary>Opens it for this process.</summary>
    /// <exception cref="StoreRefusedException">It is not to be had; the message says why.</exception>
    Task<OpenTaskHub> OpenAsync(ILoggerFactory loggers, CancellationToken cancellationToken);
}

/// <summary>An open task hub; disposing it lets others have what it held.</summary>
/// <param name="Service">What the dispatchers work on.</param>
/// <param name="Client">What callers ask.</param>
/// <param name="WaitPolling">How rarely a wait looks, where the hub cannot signal.</param>
/// <param name="Held">What is given back in this order at the end.</param>
internal sealed record OpenTaskHub(
    IOrchestrationService Service, IOrchestrationServiceClient Client, TimeSpan? WaitPolling, params IReadOnlyList<IAsyncDisposable> Held) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        foreach (var held in Held)
        {
            await held.DisposeAsync();
        }
    }
}
