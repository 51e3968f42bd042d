using System.Reflection;

namespace MultiHubFlows.Architecture.Tests;

public sealed class NamingTests
{
    private static readonly string[] NamesThatHideTheJob =
        ["Helper", "Helpers", "Manager", "Util", "Utils", "Utilities", "Common", "Misc", "Processor", "Wrapper", "Impl"];

    private static readonly string[] Rooms =
    [
        "MultiHubFlows.Activities", "MultiHubFlows.Api", "MultiHubFlows.Clusters", "MultiHubFlows.Domain", "MultiHubFlows.Durable",
        "MultiHubFlows.Functions", "MultiHubFlows.Orchestrations", "MultiHubFlows.Simulator", "multihub",
    ];

    [Fact]
    public void Types_AreNamedAfterTheirJob()
    {
        // ClusterManager is OCM's own kind.
        var vague = Rooms.SelectMany(room => Assembly.Load(room).GetTypes())
            .Where(type => type.Namespace?.StartsWith("System.", StringComparison.Ordinal) != true) // generated into the room, such as regular expressions
            .Where(type => type.Name != "ClusterManager" && NamesThatHideTheJob.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal)))
            .Select(type => type.FullName);

        Assert.Empty(vague);
    }
}
