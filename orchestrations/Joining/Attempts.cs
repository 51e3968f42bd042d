namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>How often one registration is attempted, by joins and by leaves.</summary>
internal static class Attempts
{
    /// <summary>After this many, another one is no longer offered: the history of one instance stays bounded.</summary>
    public const int Most = 20;

    /// <summary>How many there are where nobody is asked.</summary>
    public const int Automatic = 3;

    /// <summary>The pause before each of those but the first.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
}
