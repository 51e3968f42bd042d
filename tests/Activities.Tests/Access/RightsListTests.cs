using MultiHubFlows.Activities.Access;
using MultiHubFlows.Activities.Tests.Simulated;

namespace MultiHubFlows.Activities.Tests.Access;

public sealed class RightsListTests
{
    [Fact]
    public void Lines_OfAllUses_AreDifferent()
    {
        var lines = Enum.GetValues<ClusterUse>().SelectMany(LeastRights.Lines).ToList();

        Assert.Equal(lines.Distinct(StringComparer.Ordinal), lines);
        Assert.True(lines.Count > 100);
    }

    /// <summary>For <c>eng/rights.sh</c>.</summary>
    [Fact(Explicit = true)]
    public void Lines_AreWritten() =>
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "rights.txt"), Enum.GetValues<ClusterUse>().SelectMany(LeastRights.Lines));
}
