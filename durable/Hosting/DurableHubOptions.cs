using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace MultiHubFlows.Durable.Hosting;

/// <summary>What a composition decides about one task hub: worker and client read the same options.</summary>
public sealed class DurableHubOptions
{
    /// <summary>The one JSON setting of the hub: inputs, outputs, events and custom status all pass through it.</summary>
    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>
    /// Called with the scope of every activity before the activity is made, with a token that fires when the worker stops.
    /// An activity that then throws <see cref="OperationCanceledException"/> is not failed: it runs again, here or after a restart.
    /// </summary>
    public Action<IServiceProvider, CancellationToken>? ActivityStopping { get; set; }

    /// <summary>How long a stop waits for turns and activities at work. What is cut off runs again after the next start.</summary>
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How often waits read the state of an instance, for stores that cannot signal; null where the store signals. Reading starts
    /// at a twentieth of this and slows down to it.
    /// </summary>
    public TimeSpan? WaitPolling { get; set; }

    /// <summary>
    /// Awaited at every <see cref="HubPoint"/>, for tests that stop or kill a worker exactly there. An exception gives the work
    /// item back: it is handed out again.
    /// </summary>
    public Func<HubPoint, CancellationToken, Task>? AtPoint { get; set; }
}
