using System.Text.Json;

namespace MultiHubFlows.Domain.Tests;

public sealed class AgentOptionsTests
{
    [Fact]
    public void Read_EverythingSaid_IsTaken()
    {
        var (options, mistakes) = Read("""
            {"imageRegistry": "registry.example.org:5000/ocm", "pullSecret": "internal", "hubProxy": {"url": "http://proxy:3128"},
             "hostAlias": {"ip": "10.0.0.5", "hostname": "hub1.example.org"}, "priorityClass": "system-cluster-critical",
             "resources": {"requests": {"cpu": "10m"}, "limits": {"memory": "64Mi"}}, "nodeSelector": {"zone": "a"},
             "tolerations": [{"key": "infra", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": "60"}],
             "featureGates": {"ClusterProperty": true, "RawFeedbackJsonString": "false"}, "labels": {"environment": "test"},
             "annotations": {"agent.open-cluster-management.io/owner": "team a"}, "clusterSet": "edge", "certificateSeconds": 3600}
            """);

        Assert.Empty(mistakes);
        Assert.Equal("ResourceRequirement", options!.Resources!.Type);
        Assert.Equal(60, Assert.Single(options.Tolerations!).TolerationSeconds);
        Assert.Equal([("ClusterProperty", true), ("RawFeedbackJsonString", false)], options.FeatureGates!.Select(gate => (gate.Key, gate.Value)));
        Assert.Equal(3600, options.CertificateSeconds);
        Assert.Equal(options.Labels, PortableRoundTrip(options).Labels);
    }

    [Fact]
    public void Read_EverythingWrong_NamesEachAtOnce()
    {
        var (_, mistakes) = Read("""
            {"imageRegistry": "https://registry/ocm:v1", "pullSecret": "", "hubProxy": {"url": "http://user:pass@proxy:3128", "certificateAuthority": "none"},
             "hostAlias": {"ip": "fd00::1"}, "priorityClass": 7, "resources": {"type": "BestEffort", "requests": {"cpu": "much"}}, "nodeSelector": [],
             "tolerations": [{"operator": "Maybe"}, 5], "featureGates": {"MultipleHubs": true, "Sideways": true, "ClusterClaim": "yes"},
             "labels": {"cluster.open-cluster-management.io/clusterset": "a", "app.kubernetes.io/managed-by": "me", "-": "x"},
             "annotations": {"other.io/owner": "a"}, "clusterSet": "Edge", "certificateSeconds": 600, "color": "red"}
            """);

        string[] expected =
        [
            "annotations/other.io/owner", "certificateSeconds", "clusterSet", "color", "featureGates/ClusterClaim", "featureGates/MultipleHubs", "featureGates/Sideways",
            "hostAlias/hostname", "hostAlias/ip", "hubProxy/certificateAuthority", "hubProxy/url", "imageRegistry", "labels/-",
            "labels/app.kubernetes.io/managed-by", "labels/cluster.open-cluster-management.io/clusterset", "nodeSelector", "priorityClass", "pullSecret",
            "resources/requests/cpu", "tolerations/0/operator", "tolerations/1",
        ];
        Assert.Equal(expected, mistakes.Select(mistake => mistake.Path).Order(StringComparer.Ordinal));
        Assert.All(mistakes, mistake => Assert.NotEmpty(mistake.NextStep));
        Assert.DoesNotContain(mistakes, mistake => $"{mistake.Problem} {mistake.NextStep}".Contains("pass", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"labels": {}, "tolerations": [], "priorityClass": null}""")]
    public void Read_NothingSaid_IsNothing(string json)
    {
        var (options, mistakes) = Read(json);

        Assert.Null(options);
        Assert.Empty(mistakes);
    }

    [Fact]
    public void Merge_RequestOverFleet_TakesTheFirstAndUnitesMaps()
    {
        var (request, _) = Read("""{"priorityClass": "high", "labels": {"a": "1", "b": "1"}, "tolerations": [{"key": "mine"}]}""");
        var (fleet, _) = Read("""{"priorityClass": "low", "clusterSet": "edge", "labels": {"b": "2", "c": "2"}, "tolerations": [{"key": "theirs"}]}""");

        var merged = AgentOptions.Merge(request, fleet)!;

        Assert.Equal(("high", "edge", "mine"), (merged.PriorityClass, merged.ClusterSet, Assert.Single(merged.Tolerations!).Key));
        Assert.Equal(["a=1", "b=1", "c=2"], merged.Labels!.Select(label => $"{label.Key}={label.Value}"));
        Assert.Same(fleet, AgentOptions.Merge(null, fleet));
        Assert.Null(AgentOptions.Merge(null, null));
    }

    private static AgentOptions PortableRoundTrip(AgentOptions options) =>
        JsonSerializer.Deserialize<AgentOptions>(PortableJson.Canonical(options), PortableJson.Options)!;

    private static (AgentOptions? Options, List<(string Path, string Problem, string NextStep)> Mistakes) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var mistakes = new List<(string, string, string)>();
        var options = AgentOptionsReader.Read(document.RootElement, (path, problem, nextStep) => mistakes.Add((string.Join('/', path), problem, nextStep)));
        return (options, mistakes);
    }
}
