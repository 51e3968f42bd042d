using System.Collections.Immutable;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>All resources that the server serves at this moment.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _lock = new();
    private volatile Snapshot _snapshot;

    public ResourceRegistry() => _snapshot = Snapshot.Of([.. BuiltIns()]);

    public IReadOnlyList<ResourceType> All => _snapshot.Types;

    /// <summary>Changes with every change of what is served.</summary>
    public int Generation => _snapshot.Generation;

    public ResourceType? Find(string group, string version, string plural) =>
        _snapshot.ByPath.GetValueOrDefault((group, version, plural));

    public bool HasVersion(string group, string version) => _snapshot.Types.Any(t => t.Group == group && t.Version == version);

    /// <summary>Whether the server itself answers for this version, so that unknown paths below it get a Status.</summary>
    public bool IsBuiltIn(string group, string version) =>
        _snapshot.Types.Any(t => t.Group == group && t.Version == version && !t.IsCustom);

    public bool HasGroup(string group) => _snapshot.Types.Any(t => t.Group == group);

    public ResourceType? FindKind(string group, string version, string kind) =>
        _snapshot.Types.FirstOrDefault(t => t.Group == group && t.Version == version && t.Kind == kind);

    public ResourceType? FindAnyVersion(GroupResource resource) =>
        _snapshot.Types.FirstOrDefault(t => t.Group == resource.Group && t.Plural == resource.Plural);

    /// <summary>Replaces the versions of a custom resource; none removes it.</summary>
    public void Replace(GroupResource resource, IEnumerable<ResourceType> types)
    {
        lock (_lock)
        {
            var kept = _snapshot.Types.Where(t => t.Storage != resource);
            _snapshot = Snapshot.Of([.. kept, .. types], _snapshot.Generation + 1);
        }
    }

    private static IEnumerable<ResourceType> BuiltIns() => BuiltInSchemas.Kinds.Where(k => !k.IsHidden).Select(k => new ResourceType
    {
        Group = k.Group,
        Version = k.Version,
        Plural = k.Plural,
        Singular = k.Kind.ToLowerInvariant(),
        Kind = k.Kind,
        ListKind = k.Kind + "List",
        Namespaced = k.Namespaced,
        ShortNames = k.ShortNames,
        Categories = k.Categories,
        Subresources = k.Subresources,
        Schema = k.Schema,
        IsReview = k.IsReview,
        Columns = BuiltInColumns.For(k.Kind),
    });

    private sealed record Snapshot(
        ImmutableArray<ResourceType> Types,
        IReadOnlyDictionary<(string Group, string Version, string Plural), ResourceType> ByPath,
        int Generation)
    {
        public static Snapshot Of(ImmutableArray<ResourceType> types, int generation = 0) =>
            new(types, types.ToDictionary(t => (t.Group, t.Version, t.Plural)), generation);
    }
}
