namespace MultiHubFlows.Simulator.Ocm;

/// <summary>Delays of controllers and kubelets, each on the simulation's clock. <see cref="Scaled"/> makes all of them shorter.</summary>
public sealed record OcmTimings
{
    /// <summary>From a Deployment to its pod's containers running.</summary>
    public TimeSpan PodStart { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>From a running container to a ready one.</summary>
    public TimeSpan PodReady { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>From a changed Secret to the file in a pod (60 to 90 s under a real kubelet).</summary>
    public TimeSpan SecretPropagation { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>From a container's end to its next start, growing with each restart up to <see cref="RestartBackoffLimit"/>.</summary>
    public TimeSpan RestartBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between restarts.</summary>
    public TimeSpan RestartBackoffLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>After this long a frozen container fails its liveness probe and is killed.</summary>
    public TimeSpan LivenessPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a leader's lease holds after its last renewal.</summary>
    public TimeSpan LeaderLease { get; init; } = TimeSpan.FromSeconds(137);

    /// <summary>How often a leader renews and a candidate looks.</summary>
    public TimeSpan LeaderRetry { get; init; } = TimeSpan.FromSeconds(26);

    /// <summary>How often a bootstrapping agent looks whether its hub kubeconfig is valid.</summary>
    public TimeSpan HubKubeconfigPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a refusal an agent that is not accepted asks again, the first two times.</summary>
    public TimeSpan AcceptRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long after later refusals.</summary>
    public TimeSpan AcceptRetryLimit { get; init; } = TimeSpan.FromSeconds(34);

    /// <summary>How often an agent that would have to bootstrap again looks whether it must.</summary>
    public TimeSpan BootstrapRecheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the agent writes version, capacity and claims.</summary>
    public TimeSpan ClusterHealthcheck { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often hub controllers look again at a finalizer that others hold.</summary>
    public TimeSpan HubRequeue { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two access reviews of the operator's check of the hub connection.</summary>
    public TimeSpan ReviewInterval { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>When the operator checks a hub connection again that does not work yet.</summary>
    public TimeSpan HubConnectionRecheck { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When the operator looks at everything again.</summary>
    public TimeSpan OperatorResync { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait of the operator between two tries of one Klusterlet.</summary>
    public TimeSpan OperatorRetryLimit { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>After this long with a refused address the operator gives up cleaning the managed cluster.</summary>
    public TimeSpan EvictionPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When a work agent looks at each work again, whatever changed.</summary>
    public TimeSpan WorkResync { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a work agent looks for applied works that no hub wants any more.</summary>
    public TimeSpan EvictionRecheck { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an agent waits for a kind that its hub does not serve.</summary>
    public TimeSpan CacheSyncPatience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a failing managed API server is believed to be a hiccup.</summary>
    public TimeSpan UnavailablePatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>All delays times the factor, for tests that need only the order of things.</summary>
    public OcmTimings Scaled(double factor) => new()
    {
        PodStart = PodStart * factor,
        PodReady = PodReady * factor,
        SecretPropagation = SecretPropagation * factor,
        RestartBackoff = RestartBackoff * factor,
        RestartBackoffLimit = RestartBackoffLimit * factor,
        LivenessPatience = LivenessPatience * factor,
        LeaderLease = LeaderLease * factor,
        LeaderRetry = LeaderRetry * factor,
        HubKubeconfigPoll = HubKubeconfigPoll * factor,
        AcceptRetry = AcceptRetry * factor,
        AcceptRetryLimit = AcceptRetryLimit * factor,
        BootstrapRecheck = BootstrapRecheck * factor,
        ClusterHealthcheck = ClusterHealthcheck * factor,
        HubRequeue = HubRequeue * factor,
        ReviewInterval = ReviewInterval * factor,
        HubConnectionRecheck = HubConnectionRecheck * factor,
        OperatorResync = OperatorResync * factor,
        OperatorRetryLimit = OperatorRetryLimit * factor,
        EvictionPatience = EvictionPatience * factor,
        CacheSyncPatience = CacheSyncPatience * factor,
        WorkResync = WorkResync * factor,
        EvictionRecheck = EvictionRecheck * factor,
        UnavailablePatience = UnavailablePatience * factor,
    };
}
