using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Agent;

/// <summary>The status of a ManifestWork.</summary>
internal static class WorkStatus
{
    public static void Put(JsonObject work, long generation, IReadOnlyList<ManifestResult> results, DateTimeOffset now)
    {
        var failed = results.Any(result => result.Failure is not null);
        work.SetCondition(
            now,
            "Applied",
            failed ? "False" : "True",
            failed ? "AppliedManifestWorkFailed" : "AppliedManifestWorkComplete",
            failed ? "Failed to apply manifest work" : "Apply manifest work complete",
            generation);
        SetAvailable(work, generation, results, now);
        var known = work.Objects("status", "resourceStatus", "manifests").ToDictionary(
            entry => entry.Number("resourceMeta", "ordinal") ?? -1, entry => entry);
        work.Child("status")["resourceStatus"] = new JsonObject
        {
            ["manifests"] = new JsonArray(
                [.. results.Select((result, ordinal) => Entry(result, ordinal, generation, known.GetValueOrDefault(ordinal), now))]),
        };
    }

    private static void SetAvailable(JsonObject work, long generation, IReadOnlyList<ManifestResult> results, DateTimeOffset now)
    {
        var unknown = results.Count(result => result.Resource.Length == 0);
        var missing = results.Count(result => result.Resource.Length > 0 && result.Found is null);
        var (status, reason, message) = (missing, unknown) switch
        {
            ( > 0, _) => ("False", "ResourcesNotAvailable", $"{missing} of {results.Count} resources are not available"),
            (_, > 0) => ("Unknown", "ResourcesStatusUnknown", $"{unknown} of {results.Count} resources have unknown status"),
            _ => ("True", "ResourcesAvailable", "All resources are available"),
        };
        work.SetCondition(now, "Available", status, reason, message, generation);
    }

    private static JsonObject Entry(ManifestResult result, int ordinal, long generation, JsonObject? known, DateTimeOffset now)
    {
        var entry = new JsonObject { ["conditions"] = known?["conditions"]?.DeepClone() ?? new JsonArray() };
        Conditions.SetIn(
            entry,
            now,
            "Applied",
            result.Failure is null ? "True" : "False",
            result.Failure is null ? "AppliedManifestComplete" : "AppliedManifestFailed",
            result.Failure is null ? "Apply manifest complete" : $"Failed to apply manifest: {result.Failure}",
            generation);
        var (status, reason, message) = result switch
        {
            { Resource.Length: 0 } => ("Unknown", "IncompleteResourceMeta", "Resource meta is incomplete"),
            { Found: null } => ("False", "ResourceNotAvailable", "Resource is not available"),
            _ => ("True", "ResourceAvailable", "Resource is available"),
        };
        Conditions.SetIn(entry, now, "Available", status, reason, message);
        if (result.Found is not null)
        {
            var feedback = result.Feedback.Count > 0 ? "StatusFeedbackSynced" : "NoStatusFeedbackSynced";
            Conditions.SetIn(entry, now, "StatusFeedbackSynced", "True", feedback, "");
        }

        entry["resourceMeta"] = new JsonObject
        {
            ["group"] = result.Group,
            ["kind"] = result.Manifest.Text("kind"),
            ["name"] = result.Manifest.Name(),
            ["namespace"] = result.Manifest.Namespace() ?? "",
            ["ordinal"] = ordinal,
            ["resource"] = result.Resource,
            ["version"] = result.Version,
        };
        entry["statusFeedback"] = result.Feedback.Count > 0
            ? new JsonObject { ["values"] = new JsonArray([.. result.Feedback.Select(value => value.DeepClone())]) }
            : [];
        return entry;
    }
}
