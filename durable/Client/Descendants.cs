namespace MultiHubFlows.Durable.Client;

/// <summary>All instances below one, found level by level.</summary>
internal sealed class Descendants
{
    public const string Unknown = "This store does not know which instances are children of which, so nothing can be done with children.";

    private readonly IInstanceTree _tree;

    public Descendants(IInstanceTree? tree) => _tree = tree ?? throw new NotSupportedException(Unknown);

    /// <summary>The ids of all descendants, whatever their state, each before its own descendants.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(string instanceId, CancellationToken cancellationToken)
    {
        // A child's id may be used again by a grandchild's start: an id is visited once.
        var seen = new HashSet<string>(StringComparer.Ordinal) { instanceId };
        var found = new List<string>();
        var open = new Queue<string>([instanceId]);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in await _tree.GetChildrenAsync(parent, cancellationToken))
            {
                if (seen.Add(child))
                {
                    found.Add(child);
                    open.Enqueue(child);
                }
            }
        }

        return found;
    }
}
