namespace MultiHubFlows.Api.Operations;

/// <summary>Paths of the API, relative to its host: what stands before it may be a proxy.</summary>
internal static class Links
{
    public const string Operations = "/api/operations";

    public const string Approvals = "/api/approvals";

    public const string Findings = "/api/findings";

    public static string Operation(string id) => $"{Operations}/{id}";

    public static string Reconciliation(string id) => $"/api/reconciliations/{id}";

    public static string FindingsOf(string reconciliation) => $"{Findings}?sweep={reconciliation}";

    public static string Decision(string questionId) => $"{Approvals}/{questionId}/decision";

    /// <summary>What can be done with an operation in its state.</summary>
    public static IReadOnlyDictionary<string, string> Of(string id, bool ended, bool defect)
    {
        var self = Operation(id);
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["self"] = self, ["events"] = $"{self}/events" };
        if (!ended)
        {
            links["cancel"] = $"{self}/cancel";
        }

        if (defect)
        {
            links["resume"] = $"{self}/resume";
        }

        return links;
    }
}
