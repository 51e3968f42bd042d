using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer.Json;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Who manages which fields of one object: reads and writes <c>metadata.managedFields</c>, updates it, and applies.</summary>
internal sealed class ManagedFields
{
    private static readonly FieldSet Stripped = FieldSet.Parse(JsonText.ParseObject("""
        {"f:apiVersion":{},"f:kind":{},"f:metadata":{"f:name":{},"f:namespace":{},"f:creationTimestamp":{},"f:selfLink":{},"f:uid":{},
        "f:generation":{},"f:managedFields":{},"f:resourceVersion":{},"f:deletionTimestamp":{},"f:deletionGracePeriodSeconds":{}}}
        """));

    private readonly List<Entry> _entries = [];

    public static ManagedFields Read(JsonObject? tree)
    {
        var fields = new ManagedFields();
        foreach (var entry in tree.Items("metadata", "managedFields").OfType<JsonObject>().Where(e => e.Text("manager") is not null))
        {
            fields._entries.Add(new Entry(
                entry.Text("manager")!,
                entry.Text("operation") ?? "Update",
                entry.Text("apiVersion") ?? "",
                entry.Text("subresource"))
            {
                Time = entry.Text("time"),
                Set = FieldSet.Parse(entry.Object("fieldsV1") ?? []),
            });
        }

        return fields;
    }

    public void Write(JsonObject tree, bool sorted)
    {
        var list = new JsonArray();
        foreach (var entry in _entries.Where(e => !e.Set.IsEmpty).OrderBy(e => e, EntryOrder.Instance))
        {
            list.Add(sorted ? entry.ToSortedJson() : entry.ToJson());
        }

        if (list.Count > 0)
        {
            tree.Metadata()["managedFields"] = list;
        }
        else
        {
            tree.Metadata().Remove("managedFields");
        }
    }

    /// <summary>
    /// A write other than apply: its manager takes what it changed or added, from everybody else. An existing object that nobody
    /// manages stays so until the first apply.
    /// </summary>
    public void Update(Schema schema, JsonObject? live, JsonObject next, Writer writer)
    {
        if (_entries.Count == 0 && live.Text("metadata", "uid") is not null)
        {
            return;
        }

        var difference = TypedFields.Compare(schema, live, next).Without(Stripped).Without(writer.Ignored);
        if (difference.IsSame)
        {
            return;
        }

        Release(difference, except: null);
        var taken = difference.Changed;
        taken = Clean(taken);
        if (taken.IsEmpty)
        {
            return;
        }

        var entry = Find(writer.Manager, "Update", writer.ApiVersion, writer.Subresource);
        if (entry is null)
        {
            _entries.Add(entry = new Entry(writer.Manager, "Update", writer.ApiVersion, writer.Subresource));
        }

        entry.Set = entry.Set.Union(taken);
        entry.Time = writer.Now;
    }

    /// <summary>Applies a configuration; the answer is null when the live object already is what it would become.</summary>
    /// <exception cref="StatusException">409 when others manage what would change and it is not forced.</exception>
    public JsonObject? Apply(Schema schema, JsonObject? live, JsonObject applied, Writer writer, bool force)
    {
        if (_entries.Count == 0 && live is not null)
        {
            Update(schema, [], live, writer with { Manager = "before-first-apply", Ignored = FieldMasks.None, Subresource = null });
        }

        var entry = Find(writer.Manager, "Apply", null, writer.Subresource);
        var all = TypedFields.SetOf(schema, applied).Without(writer.Ignored);
        var owned = all.Without(Stripped);
        var before = entry?.Set ?? new FieldSet();
        var merged = (JsonObject)TypedFields.Merge(schema, live ?? [], applied)!;
        var others = _entries.Where(e => e != entry).Aggregate(all, (sum, e) => sum.Union(e.Set));
        var dropped = before.WithNamedParents().Difference(others.WithNamedParents());
        merged = (JsonObject)TypedFields.Remove(schema, merged, dropped)!;
        var difference = TypedFields.Compare(schema, live, merged).Without(Stripped).Without(writer.Ignored);
        Refuse(difference, entry, force);
        if (entry is null)
        {
            _entries.Add(entry = new Entry(writer.Manager, "Apply", writer.ApiVersion, writer.Subresource));
        }

        Release(difference, entry);
        entry.Set = owned;
        entry.ApiVersion = writer.ApiVersion;
        if (difference.IsSame && live is not null)
        {
            return null;
        }

        entry.Time = writer.Now;
        return merged;
    }

    private void Refuse(FieldDifference difference, Entry? own, bool force)
    {
        var conflicts = _entries.Where(e => e != own)
            .Select(e => (Entry: e, Set: e.Set.Intersection(difference.Changed)))
            .Where(c => !c.Set.IsEmpty).ToArray();
        if (conflicts.Length > 0 && !force)
        {
            throw ApplyConflict.Of([.. conflicts.SelectMany(c => c.Set.Paths().Select(p => (c.Entry.Print(), p)))]);
        }
    }

    private void Release(FieldDifference difference, Entry? except)
    {
        foreach (var entry in _entries.Where(e => e != except))
        {
            entry.Set = entry.Set.Difference(difference.Changed).Difference(difference.Removed);
        }
    }

    private Entry? Find(string manager, string operation, string? version, string? subresource) => _entries.Find(e =>
        e.Manager == manager && e.Operation == operation && (version is null || e.ApiVersion == version) && e.Subresource == subresource);

    /// <summary>The metadata object itself is never owned.</summary>
    private static FieldSet Clean(FieldSet set)
    {
        if (set.Find("f:metadata") is { } metadata)
        {
            metadata.Member = false;
        }

        set.Member = false;
        return set;
    }

    private sealed class Entry(string manager, string operation, string apiVersion, string? subresource)
    {
        public string Manager => manager;

        public string Operation => operation;

        public string ApiVersion { get; set; } = apiVersion;

        public string? Subresource => subresource;

        public string? Time { get; set; }

        public FieldSet Set { get; set; } = new();

        public string Print()
        {
            var text = $"\"{manager}\"" + (subresource is null ? "" : $" with subresource \"{subresource}\"");
            return operation == "Update" ? $"{text} using {ApiVersion}" : text;
        }

        public JsonObject ToJson()
        {
            var json = new JsonObject { ["manager"] = manager, ["operation"] = operation, ["apiVersion"] = ApiVersion };
            if (Time is not null)
            {
                json["time"] = Time;
            }

            json["fieldsType"] = "FieldsV1";
            json["fieldsV1"] = Set.ToJson();
            if (subresource is not null)
            {
                json["subresource"] = subresource;
            }

            return json;
        }

        public JsonObject ToSortedJson()
        {
            var sorted = new JsonObject();
            foreach (var (key, value) in ToJson().OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                sorted[key] = value?.DeepClone();
            }

            return sorted;
        }
    }

    private sealed class EntryOrder : IComparer<Entry>
    {
        public static readonly EntryOrder Instance = new();

        public int Compare(Entry? x, Entry? y)
        {
            int[] orders =
            [
                string.CompareOrdinal(x!.Operation, y!.Operation),
                string.CompareOrdinal(x.Time ?? "", y.Time ?? ""),
                string.CompareOrdinal(x.Manager, y.Manager),
                string.CompareOrdinal(x.ApiVersion, y.ApiVersion),
                string.CompareOrdinal(x.Subresource ?? "", y.Subresource ?? ""),
            ];
            return orders.FirstOrDefault(o => o != 0);
        }
    }
}

/// <summary>Who writes, for managed fields.</summary>
internal sealed record Writer(string Manager, string ApiVersion, string? Subresource, string Now, FieldSet Ignored);
