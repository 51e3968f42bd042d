namespace MultiHubFlows.Clusters;

/// <summary>The result of a write, with the object as the server has it now where the result is <see cref="WriteResult.Done"/>.</summary>
public sealed record WriteOutcome<T>(WriteResult Result, T? Value)
    where T : class
{
    /// <summary>Whether the object is as it was asked for.</summary>
    public bool IsDone => Result == WriteResult.Done;
}

/// <summary>The result of a creation. <see cref="Created"/> is also true where the object turned out to be ours from an attempt whose answer was lost.</summary>
/// <param name="Created">Whether the object is ours now.</param>
/// <param name="Value">The created object, or the one that was there already.</param>
public sealed record CreateOutcome<T>(bool Created, T Value)
    where T : class
{
    /// <summary>Whether another object of that name was there; it is <see cref="Value"/>.</summary>
    public bool AlreadyExists => !Created;
}

/// <summary>What a deletion came to.</summary>
public enum DeleteOutcome
{
    /// <summary>The server removed the object.</summary>
    Deleted,

    /// <summary>The object is marked and waits for its finalizers, its pods or its namespace's content.</summary>
    Terminating,

    /// <summary>There was no such object.</summary>
    Gone,

    /// <summary>There is an object of that name, but it is another one: nothing was deleted.</summary>
    OtherUid,
}

/// <summary>What becomes of the objects that a deleted one owns.</summary>
public enum Propagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>It waits until they are deleted.</summary>
    Foreground,

    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>What a write came to.</summary>
public enum WriteResult
{
    /// <summary>The object is as it was asked for.</summary>
    Done,

    /// <summary>The object changed since it was read: read it again and decide anew.</summary>
    Conflict,

    /// <summary>There is no such object.</summary>
    Missing,
}
