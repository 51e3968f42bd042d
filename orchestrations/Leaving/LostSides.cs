namespace MultiHubFlows.Orchestrations.Leaving;

/// <summary>Which clusters of a registration are lost: they do not answer, and somebody has agreed to go on without them.</summary>
/// <param name="Hub">The hub.</param>
/// <param name="Hosting">The hosting cluster; in hosted modes only.</param>
/// <param name="Managed">The managed cluster.</param>
public sealed record LostSides(bool Hub, bool Hosting, bool Managed)
{
    /// <summary>Whether one of them is.</summary>
    public bool Any => Hub || Hosting || Managed;
}
