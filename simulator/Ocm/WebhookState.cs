namespace MultiHubFlows.Simulator.Ocm;

/// <summary>How a hub's registration webhook behaves.</summary>
public enum WebhookState
{
    /// <summary>It answers.</summary>
    Up,

    /// <summary>It takes the call and never answers: 500 after 10 s.</summary>
    Hanging,

    /// <summary>Nobody listens: 500 at once.</summary>
    Restarting,
}
