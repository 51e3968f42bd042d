namespace MultiHubFlows.Clusters.Credentials;

/// <summary>How long what was read may be used before it is read again.</summary>
internal interface IFreshness
{
    /// <summary>Whether it may be used without looking again.</summary>
    bool IsCurrent { get; }

    /// <summary>For what is to go on in use because it could not be read again; null where it has ended.</summary>
    IFreshness? Prolonged();
}
