using System.Text.Json;

namespace MultiHubFlows.Domain.Tests;

public sealed class NamesTests
{
    private static readonly OperationId Operation = new("op-abcdefghijklmnopqrstuvwxyz");

    [Theory]
    [InlineData("cluster0.my.example")]
    [InlineData("Cluster1")]
    [InlineData("-cluster")]
    [InlineData("cluster-")]
    [InlineData("клaster")]
    [InlineData("")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void C5_ManagedClusterName_ThatOcmCannotUse_IsRefusedWithTheReason(string name)
    {
        Assert.NotNull(ManagedClusterName.Problem(name));
        Assert.Throws<FormatException>(() => new ManagedClusterName(name));
    }

    [Fact]
    public void HubName_Of41Characters_IsRefused_Of40IsNot()
    {
        Assert.NotNull(HubName.Problem(new string('h', 41)));
        Assert.Null(HubName.Problem(new string('h', 40)));
    }

    [Theory]
    [InlineData("op-abc")]
    [InlineData("op-ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
    [InlineData("op-abcdefghijklmnopqrstuvwxyz.0")]
    [InlineData("op-abcdefghijklmnopqrstuvwxyz\n")]
    [InlineData("join-op-abcdefghijklmnopqrstuvwxyz-hub1")]
    public void OperationId_OfAnotherForm_IsRefused(string id) => Assert.Throws<FormatException>(() => new OperationId(id));

    [Fact]
    public void OperationId_Resumed_KeepsItsOriginAndCountsItsRun()
    {
        var resumed = Operation.Resumed(2);

        Assert.Equal("op-abcdefghijklmnopqrstuvwxyz.2", resumed.Value);
        Assert.Equal(Operation.Value, resumed.Origin);
        Assert.Equal((0, 2), (Operation.Run, resumed.Run));
        Assert.Equal("join-op-abcdefghijklmnopqrstuvwxyz.2-hub1", resumed.Join(new HubName("hub1")));
    }

    [Fact]
    public void Names_AreWrittenAndReadAsTextAndAsPropertyNames()
    {
        var hubs = new Dictionary<HubName, ManagedClusterName> { [new HubName("hub1")] = new("cluster1") };

        var json = JsonSerializer.Serialize(hubs, PortableJson.Options);

        Assert.Equal("""{"hub1":"cluster1"}""", json);
        Assert.Equal(hubs, JsonSerializer.Deserialize<Dictionary<HubName, ManagedClusterName>>(json, PortableJson.Options));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<HubName>("\"Hub 1\"", PortableJson.Options));
    }

    [Fact]
    public void RegistrationNames_FitWhatOcmAllows_HoweverLongHubAndClusterAre()
    {
        var names = RegistrationNames.For(
            new ManagedClusterName(new string('c', 63)), new HubName(new string('h', 40)), AgentMode.SingletonHosted, AgentNamespace.Own, Operation);

        Assert.True(names.Klusterlet.Length <= 33);
        Assert.True(names.AgentNamespace.Length <= 57);
        Assert.True(names.BootstrapIdentity.Length <= 63);
        Assert.Equal(names.Klusterlet, names.RunsIn);
    }

    [Fact]
    public void RegistrationNames_DifferByHubByClusterAndByGeneration_AndNotByRun()
    {
        string[] klusterlets =
        [
            Klusterlet("cluster1", "hub1", 1), Klusterlet("cluster1", "hub2", 1), Klusterlet("cluster2", "hub1", 1), Klusterlet("cluster1", "hub1", 2),
        ];

        Assert.Equal(klusterlets.Length, klusterlets.Distinct().Count());
        Assert.Equal(Names(Operation).BootstrapIdentity, Names(Operation.Resumed(1)).BootstrapIdentity);
    }

    [Fact]
    public void RegistrationNames_TheDefaultAgentNamespace_IsNeverAHostedAgents()
    {
        Assert.Equal("open-cluster-management-agent", Names(Operation, AgentMode.Singleton).AgentNamespace);
        Assert.NotEqual("open-cluster-management-agent", Names(Operation, AgentMode.SingletonHosted).AgentNamespace);
    }

    private static string Klusterlet(string cluster, string hub, int generation) => RegistrationNames.For(
        new ManagedClusterName(cluster), new HubName(hub), AgentMode.Singleton, AgentNamespace.Own, Operation, generation).Klusterlet;

    private static RegistrationNames Names(OperationId operation, AgentMode mode = AgentMode.Singleton) =>
        RegistrationNames.For(new ManagedClusterName("cluster1"), new HubName("hub1"), mode, AgentNamespace.Default, operation);
}
