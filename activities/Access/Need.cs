namespace MultiHubFlows.Activities.Access;

/// <summary>What a right is needed for. Everything but <see cref="Join"/> can be left out of a role by its name.</summary>
public enum Need
{
    /// <summary>To inspect, join, verify and undo.</summary>
    Join,

    /// <summary>To know more of a cluster when planning; without it plans are made with less.</summary>
    Facts,

    /// <summary>To install the klusterlet operator where there is none, and to remove it with its last klusterlet.</summary>
    Install,

    /// <summary>On a managed cluster, to make the identities of agents that are hosted elsewhere.</summary>
    Hosted,

    /// <summary>On a hub whose installation left OCM's bootstrap role out, to make roles of the same rules.</summary>
    BootstrapRole,

    /// <summary>To give agents the credentials of a private registry.</summary>
    PullSecrets,

    /// <summary>To join hubs that their owner administers.</summary>
    OwnersHubs,

    /// <summary>To see that a namespace holds nothing of others before it is used or deleted; without it such a namespace is neither.</summary>
    Clearing,

    /// <summary>To remove what the operator of an agent would have removed, where it cannot any more when a cluster leaves a hub.</summary>
    Leaving,

    /// <summary>To prove at the end of a hand-off that the provider's credentials are refused; without it that is not proven.</summary>
    HandOff,

    /// <summary>To look at the whole fleet by schedule.</summary>
    Sweeps,
}
