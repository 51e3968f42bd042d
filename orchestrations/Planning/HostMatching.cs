namespace MultiHubFlows.Orchestrations.Planning;

/// <summary>
/// Matches registrations of one request with slots; places come with the most points first: each takes the host with the most points for it, and one that came before moves on where that
/// lets both have a place (augmenting paths), so that a place is found for as many as there can be.
/// </summary>
internal sealed class HostMatching(IReadOnlyList<IReadOnlyList<Candidate>> fitting)
{
    private readonly Dictionary<string, List<(int Index, Candidate Candidate)>> _byHost = new(StringComparer.Ordinal);

    /// <summary>Finds a place for one more, if there is one.</summary>
    public void Add(int index) => Place(index, []);

    /// <summary>Slots of the host that the request may take for this registration.</summary>
    public static int RoomFor(Candidate candidate) =>
        candidate.Case.HostIsNamed ? candidate.Case.FreeSlots : candidate.Case.FreeSlots - candidate.Case.Snapshot.Fleet.Policy.HeadRoom;

    /// <summary>Writes who runs where.</summary>
    public void WriteTo(Candidate?[] places)
    {
        foreach (var (index, candidate) in _byHost.Values.SelectMany(on => on))
        {
            places[index] = candidate;
        }
    }

    private bool Place(int index, HashSet<string> visited)
    {
        foreach (var candidate in fitting[index].Where(candidate => candidate.Hosted))
        {
            if (visited.Add(candidate.RunsOn) && Takes(index, candidate, visited))
            {
                return true;
            }
        }

        return false;
    }

    private bool Takes(int index, Candidate candidate, HashSet<string> visited)
    {
        if (!_byHost.TryGetValue(candidate.RunsOn, out var there))
        {
            _byHost[candidate.RunsOn] = there = [];
        }

        if (candidate.Case.HoldsSlot || there.Count(other => !other.Candidate.Case.HoldsSlot) < RoomFor(candidate))
        {
            there.Add((index, candidate));
            return true;
        }

        foreach (var other in there.Where(other => !other.Candidate.Case.HoldsSlot).ToList())
        {
            there.Remove(other);
            if (Place(other.Index, visited))
            {
                there.Add((index, candidate));
                return true;
            }

            there.Add(other);
        }

        return false;
    }
}
