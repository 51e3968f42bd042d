using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

using MultiHubFlows.Durable.Hosting;

namespace MultiHubFlows.TestSupport;

/// <summary>What a <see cref="TestHub"/> runs.</summary>
/// <param name="Tasks">Registers orchestrators and activities.</param>
public sealed record TestHubSetup(Action<DurableTaskRegistry> Tasks)
{
    /// <summary>Registers what the activities need.</summary>
    public Action<IServiceCollection>? Services { get; init; }

    /// <summary>The hub's options, such as its JSON setting.</summary>
    public Action<DurableHubOptions>? Options { get; init; }

    /// <summary>The clock of flows, timers and activities; moved by the hub's own methods, or by hand.</summary>
    public FakeTimeProvider Time { get; init; } = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Whether the limits of all places where flows run are enforced, as in the product.</summary>
    public bool EnforcePortableLimits { get; init; } = true;

    /// <summary>Activities that run at the same time; one at a time, they end in the order in which they were asked for.</summary>
    public int MaxConcurrentActivities { get; init; } = 64;

    /// <summary>
    /// For activities that themselves wait on the clock: how far it is moved when work is at hand and none of it has been done for a
    /// twentieth of a second. Zero: such work is waited for.
    /// </summary>
    public TimeSpan StepWhileBusy { get; init; }
}
