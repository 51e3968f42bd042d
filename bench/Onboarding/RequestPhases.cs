namespace MultiHubFlows.Bench.Onboarding;

/// <summary>
/// Sorts the requests of one cluster's joins into phases. A hub's requests by time: before its claim is inspection, until Available is the
/// join, after it is verification. Those to the managed cluster by what they are about, because its joins are not at the same point at the same time.
/// </summary>
internal sealed class RequestPhases
{
    private static readonly string[] Proof = ["configmaps", "appliedmanifestworks"];

    private readonly IReadOnlyList<LoggedRequest> _requests;
    private readonly JoinTimes _times;
    private readonly DateTimeOffset _claimed;

    public RequestPhases(IReadOnlyList<LoggedRequest> requests, JoinTimes times)
    {
        _requests = requests;
        _times = times;
        _claimed = requests.Where(IsClaim).Min(request => request.Time);
    }

    public int Count(string phase) => _requests.Count(request => Of(request) == phase);

    /// <summary>Every request with its phase, in order, for those who ask where they go.</summary>
    public IEnumerable<(string Phase, LoggedRequest Request)> InOrder => _requests.OrderBy(request => request.Time).Select(request => (Of(request), request));

    private string Of(LoggedRequest request) => request switch
    {
        { Resource: "selfsubjectaccessreviews" or "selfsubjectreviews" } => Phase.Reviews,
        _ when _times.Hubs.Contains(request.Server, StringComparer.Ordinal) => OnHub(request),
        { Resource: "klusterlets", Verb: "list" } => request.Time < _times.Hubs.Min(_times.Available) ? Phase.Inspect : Phase.Verify,
        _ when request.Time < _claimed => Phase.Inspect,
        { Resource: { } resource } when Proof.Contains(resource, StringComparer.Ordinal) => Phase.Verify,
        { Resource: "namespaces", Verb: "get" or "list" or "watch" } when request.Time > _times.Hubs.Min(_times.Available) => Phase.Verify,
        _ => Phase.Join,
    };

    private string OnHub(LoggedRequest request) =>
        request.Time < _requests.First(other => other.Server == request.Server && IsClaim(other)).Time ? Phase.Inspect
        : request.Time <= _times.Available(request.Server) ? Phase.Join
        : Phase.Verify;

    private static bool IsClaim(LoggedRequest request) => request is { Resource: "managedclusters", Verb: "create", Subresource: null };
}

/// <summary>The phases, as they are named in figures.</summary>
internal static class Phase
{
    public const string Reviews = "requests-reviews";
    public const string Inspect = "requests-inspect";
    public const string Join = "requests-join";
    public const string Verify = "requests-verify";

    public static IReadOnlyList<string> All { get; } = [Reviews, Inspect, Join, Verify];
}
