namespace MultiHubFlows.EndToEnd.Tests.Kills;

/// <summary>When a life of the process ends: generated, so that the same seed aims at the same points.</summary>
internal sealed record KillPoint(KillCause Cause, int After)
{
    /// <summary>It lives until its work is done.</summary>
    public static KillPoint Never { get; } = new(KillCause.Never, 0);

    public static KillPoint Next(Random random) => random.Next(10) switch
    {
        < 2 => new KillPoint(KillCause.Milliseconds, random.Next(50, 901)),
        < 7 => new KillPoint(KillCause.Requests, random.Next(1, 26)),
        _ => new KillPoint(KillCause.Changes, random.Next(1, 6)),
    };
}

/// <summary>What is counted from the start of the process on.</summary>
internal enum KillCause
{
    /// <summary>Nothing.</summary>
    Never,

    /// <summary>Time; often it has not finished its start.</summary>
    Milliseconds,

    /// <summary>Its requests to API servers: a kill comes between a write and what is made of its answer.</summary>
    Requests,

    /// <summary>Changes of what its operations say.</summary>
    Changes,
}
