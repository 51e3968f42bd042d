using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Planning;

namespace MultiHubFlows.Orchestrations.Onboarding;

/// <summary>Output of <see cref="OnboardCluster"/>.</summary>
public sealed record OnboardingOutcome
{
    /// <summary>One outcome per registration of the request, in its order.</summary>
    public required IReadOnlyList<JoinOutcome> Registrations { get; init; }

    /// <summary>The plan that was applied, refused or rejected; absent when inspection did not get that far.</summary>
    public Plan? Plan { get; init; }

    /// <summary>Who cancelled it; absent: nobody.</summary>
    public CancelRequest? Canceled { get; init; }

    /// <summary>Every decision that reached this flow, taken or not.</summary>
    public IReadOnlyList<DecisionAnswer> Decisions { get; init; } = [];
}

/// <summary>Custom status of <see cref="OnboardCluster"/> while it runs; the registrations' own are those of <see cref="JoinHub"/>.</summary>
public sealed record OnboardingStatus
{
    /// <summary>Plan, Join, Cancel.</summary>
    public required string Step { get; init; }

    /// <summary>Since when.</summary>
    public required DateTime Since { get; init; }

    /// <summary>The open question, if a person has to decide.</summary>
    public Question? Question { get; init; }

    /// <summary>What it waits for, where nobody has to decide.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>The newest answers to decisions, at most 5.</summary>
    public IReadOnlyList<DecisionAnswer> Answers { get; init; } = [];

    /// <summary>Registrations that inspection refused, so that they show before the operation ends.</summary>
    public IReadOnlyList<JoinOutcome> Refused { get; init; } = [];

    /// <summary>The cancel that was taken.</summary>
    public CancelRequest? Canceled { get; init; }
}
