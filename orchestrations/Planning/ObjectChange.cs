namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>What applying a plan would do to one object, as the server says it by a dry run.</summary>
/// <param name="Hub">The registration's hub.</param>
/// <param name="What">As <c>cluster: Kind namespace/name</c>.</param>
/// <param name="Change">What would be done.</param>
/// <param name="Fields">Fields that would change, as <c>path: before -> after</c>, at most 20.</param>
/// <param name="Problem">Why it could not be tried, or what the server refuses.</param>
public sealed record ObjectChange(string Hub, string What, ChangeKind Change, IReadOnlyList<string> Fields, Finding? Problem = null);

/// <summary>What would be done to an object.</summary>
public enum ChangeKind
{
    /// <summary>It would be made.</summary>
    Create,

    /// <summary>It is there, and would be changed.</summary>
    Change,

    /// <summary>It is there as it would be.</summary>
    Keep,

    /// <summary>Nobody knows before it is tried: its kind or namespace comes with the join itself.</summary>
    NotTried,

    /// <summary>The server would refuse it.</summary>
    Refused,
}
