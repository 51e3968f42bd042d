using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Client;

/// <summary>Conditions as Kubernetes' own library sets them: the transition time moves only with the status.</summary>
internal static class Conditions
{
    /// <summary>Sets the condition in <c>status.conditions</c>; false when nothing differs.</summary>
    public static bool SetCondition(
        this JsonObject item,
        DateTimeOffset now,
        string type,
        string status,
        string reason,
        string message,
        long? observedGeneration = null) =>
        SetIn(item.Child("status"), now, type, status, reason, message, observedGeneration);

    /// <summary>The same for an object that has <c>conditions</c> itself.</summary>
    public static bool SetIn(
        JsonObject holder,
        DateTimeOffset now,
        string type,
        string status,
        string reason,
        string message,
        long? observedGeneration = null)
    {
        if (holder["conditions"] is not JsonArray conditions)
        {
            holder["conditions"] = conditions = [];
        }

        var known = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        var wanted = new JsonObject
        {
            ["lastTransitionTime"] = known.Text("status") == status ? known.Text("lastTransitionTime") : Timestamp(now),
            ["message"] = message,
        };
        if (observedGeneration is { } generation)
        {
            wanted["observedGeneration"] = generation;
        }

        wanted["reason"] = reason;
        wanted["status"] = status;
        wanted["type"] = type;
        if (known is null)
        {
            conditions.Add(wanted);
            return true;
        }

        if (JsonNode.DeepEquals(known, wanted))
        {
            return false;
        }

        conditions[conditions.IndexOf(known)] = wanted;
        return true;
    }

    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time of a Lease: it must have a fraction.</summary>
    public static string MicroTime(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.'ffffff'Z'", CultureInfo.InvariantCulture);
}
