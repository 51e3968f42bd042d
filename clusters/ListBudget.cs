using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

/// <summary>
/// How much may be read of one cluster, over several lists: a cluster that sends without end costs no more than this. Not for use by several
/// lists at once.
/// </summary>
public sealed class ListBudget(int mostPages, long mostBytes)
{
    /// <summary>Pages read so far.</summary>
    public int Pages { get; private set; }

    /// <summary>Bytes read so far, those of pages that were given up included.</summary>
    public long Bytes { get; private set; }

    /// <exception cref="HubRefusedException">With <see cref="ClusterFailureCode.EndlessList"/> or <see cref="ClusterFailureCode.TooLarge"/>.</exception>
    internal void Spend(string cluster, string list, long bytes)
    {
        Pages++;
        Bytes += bytes;
        if (Pages > mostPages)
        {
            throw Endless(cluster, list, $"more than {mostPages} pages were read");
        }

        if (Bytes > mostBytes)
        {
            throw new HubRefusedException(
                $"{cluster}: {list}: more than {mostBytes / 1_000_000} MB were read",
                ClusterFailureCode.TooLarge,
                "Find the objects that are so large, and remove what is not needed.");
        }
    }

    internal static HubRefusedException Endless(string cluster, string list, string why) =>
        new($"{cluster}: {list}: {why}", ClusterFailureCode.EndlessList, "Remove what is not needed there; if there is little, the server is not what it should be.");
}
