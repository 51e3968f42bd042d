namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>Input of <see cref="ReconcileFleet"/>.</summary>
/// <param name="DueAt">When it was due: a slot of the schedule, or when somebody asked for it. It makes the id.</param>
/// <param name="RequestedBy">Who asked, or <c>schedule</c>.</param>
public sealed record ReconcileInput(DateTimeOffset DueAt, string RequestedBy)
{
    /// <summary>What the ids of sweeps begin with, and no other instance's.</summary>
    public const string IdPrefix = "reconcile-";

    /// <summary>The instance id of the sweep that is due at a time.</summary>
    public static string IdOf(DateTimeOffset dueAt) =>
        IdPrefix + dueAt.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
