using System.Text.Json.Nodes;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Managed;

/// <summary>Rules of the Klusterlet type. Everything is a dry run: no operator is given anything to do.</summary>
public sealed class KlusterletTests(ClusterUnderTest target)
{
    private const string Klusterlets = "/apis/operator.open-cluster-management.io/v1/klusterlets";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [Observed(7)]
    [InlineData("other-namespace")]
    [InlineData("open-cluster-management-Agent")]
    [InlineData("open-cluster-management-agent-")]
    [InlineData("open-cluster-management-234567890123456789012345678901234x")]
    public async Task Post_NamespaceAgainstTheRule_IsInvalid(string agentNamespace)
    {
        var refused = await PostAsync(new JsonObject { ["namespace"] = agentNamespace });

        refused.FailsWith(422, "Invalid");
        Assert.Contains("spec.namespace", refused.Json.ItemsAt("details", "causes").Select(cause => cause.TextAt("field")));
    }

    [Theory]
    [Observed(7)]
    [InlineData("open-cluster-management-agent")]
    [InlineData("open-cluster-management-hub2")]
    [InlineData("open-cluster-management-23456789012345678901234567890123x")]
    public async Task Post_NamespaceWithinTheRule_IsTaken(string agentNamespace)
    {
        var made = await PostAsync(new JsonObject { ["namespace"] = agentNamespace });

        Assert.Equal(agentNamespace, made.Gives(201).Json.TextAt("spec", "namespace"));
    }

    [Theory]
    [Observed(7)]
    [InlineData("""{"deployOption":{"mode":"Sideways"}}""")]
    [InlineData("""{"registrationConfiguration":{"featureGates":[{"feature":"NoSuchGate","mode":"Enable"}]}}""")]
    [InlineData("""{"registrationConfiguration":{"clientCertExpirationSeconds":600}}""")]
    public async Task Post_NonsenseThatTheSchemaDoesNotKnow_IsTaken(string spec)
    {
        var made = await PostAsync(JsonNode.Parse(spec)!.AsObject());

        made.Gives(201);
    }

    private async Task<Answer> PostAsync(JsonObject spec)
    {
        Assert.SkipWhen(target.Managed is null, "The target is a hub; this case is about a managed cluster.");
        var admin = target.Managed.Admin;
        var known = await admin.GetAsync($"{Klusterlets}?limit=1", Stop);
        Assert.SkipWhen(known.Code == 404, "The Klusterlet type is not installed on this cluster.");

        return await admin.PostAsync(
            $"{Klusterlets}?dryRun=All",
            new
            {
                apiVersion = "operator.open-cluster-management.io/v1",
                kind = "Klusterlet",
                metadata = new { name = target.NewName("klusterlet") },
                spec,
            },
            Stop);
    }
}
