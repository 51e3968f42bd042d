using MultiHubFlows.Clusters;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Activities.Inspection;

/// <summary>Facts that a plan can do without: what the credential may not see, or is too large to see, is unknown, and said to be so.</summary>
internal sealed class OptionalFacts(string cluster)
{
    private readonly List<Finding> _unknown = [];

    /// <summary>What could not be seen.</summary>
    public IReadOnlyList<Finding> Unknown => _unknown;

    /// <summary>The fact; null where it is unknown, or the kind is not installed.</summary>
    /// <param name="code">The reason's code, such as <c>NodesUnknown</c>.</param>
    /// <param name="what">What is not known then, in words.</param>
    /// <param name="read">Reads it.</param>
    public async Task<T?> ReadAsync<T>(string code, string what, Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (HubRefusedException refused) when (refused.Code == ClusterFailureCode.KindNotServed)
        {
            return null;
        }
        catch (HubRefusedException refused) when (refused.Code is ClusterFailureCode.Forbidden or ClusterFailureCode.TooLarge or ClusterFailureCode.EndlessList)
        {
            _unknown.Add(new Finding(code, Failures.Cut($"{what} of {cluster} are not known: {refused.Message}.", 400), refused.NextStep));
            return null;
        }
    }
}
