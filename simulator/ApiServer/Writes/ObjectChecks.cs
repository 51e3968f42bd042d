using System.Globalization;
using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>What holds for writes of every kind.</summary>
internal static class ObjectChecks
{
    /// <summary>The last finalizer of a dying object is gone.</summary>
    public static bool IsGone(JsonObject next) => next.Text("metadata", "deletionTimestamp") is not null
        && next.Items("metadata", "finalizers").Count == 0
        && (next.Text("kind") != "Namespace" || next.Items("spec", "finalizers").Count == 0);

    /// <summary>Whether anything but metadata and status differs.</summary>
    public static bool SpecChanged(JsonObject old, JsonObject next)
    {
        static bool Differs(JsonObject a, JsonObject b) => a.Any(p => p.Key is not ("metadata" or "status") && !JsonTree.Same(p.Value, b[p.Key]));
        return Differs(old, next) || Differs(next, old);
    }

    /// <summary>Refuses an object that is not as its kind demands, with all reasons at once.</summary>
    public static void Validate(ResourceType type, KindRules rules, JsonObject? old, JsonObject next, WriteOptions options)
    {
        var errors = new List<FieldError>();
        var name = next.Text("metadata", "name")!;
        if (old is null && rules.CheckName(name) is { } wrong)
        {
            errors.Add(wrong);
        }

        ObjectNames.CheckLabels(next, errors);
        if (old?.Text("metadata", "deletionTimestamp") is not null)
        {
            CheckFinalizers(old, next, errors);
        }

        rules.Validate(type, old, next, options.Subresource, errors);
        if (errors.Count > 0)
        {
            throw Statuses.Invalid(type, name, errors);
        }
    }

    private static void CheckFinalizers(JsonObject old, JsonObject next, List<FieldError> errors)
    {
        var added = next.Texts("metadata", "finalizers").Except(old.Texts("metadata", "finalizers"), StringComparer.Ordinal).ToArray();
        if (added.Length > 0)
        {
            var list = string.Join(", ", added.Select(a => $"\"{a}\""));
            var error = FieldError.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}");
            errors.Add(error);
            errors.Add(error);
        }
    }

    /// <summary>Keeps what no client may change.</summary>
    public static void KeepIdentity(JsonObject old, JsonObject next)
    {
        var (was, metadata) = (old.Object("metadata")!, next.Metadata());
        foreach (var key in (string[])
            ["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName"])
        {
            if (was[key] is { } kept)
            {
                metadata[key] = kept.DeepClone();
            }
            else
            {
                metadata.Remove(key);
            }
        }
    }

    /// <summary>Refuses a change made from another version or for another object of that name.</summary>
    public static void CheckVersion(ResourceType type, StoredObject seen, JsonObject next)
    {
        if (next.Text("metadata", "uid") is { Length: > 0 } uid && uid != seen.Uid)
        {
            throw Statuses.Conflict(type, seen.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {seen.Uid}");
        }

        var version = next.Text("metadata", "resourceVersion");
        if (!string.IsNullOrEmpty(version) && version != "0" && version != seen.Revision.ToString(CultureInfo.InvariantCulture))
        {
            throw Statuses.Modified(type, seen.Name);
        }
    }

    /// <summary>Refuses a blind update where the kind does not allow it.</summary>
    public static void CheckVersionGiven(ResourceType type, string name, JsonObject next)
    {
        if (!KindRuleBook.For(type).UpdatesBlindly && next.Text("metadata", "resourceVersion") is null or "" or "0")
        {
            throw Statuses.Invalid(
                type,
                name,
                new FieldError("metadata.resourceVersion", "FieldValueInvalid", "Invalid value: 0x0: must be specified for an update"));
        }
    }
}
