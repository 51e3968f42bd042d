using System.Text.Json.Nodes;

using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Joining;

namespace MultiHubFlows.Activities.Tests.Simulated;

/// <summary>Each option ends where OCM takes it from, and a real operator would make of it what the simulated one does.</summary>
public sealed class AgentOptionsTests
{
    private const string DockerConfig = """{"auths":{"registry.example.org":{"auth":"c2VjcmV0"}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static AgentOptions Options => new()
    {
        HostAlias = new AgentHostAlias("10.0.0.5", "hub1.example.org"),
        PriorityClass = "system-cluster-critical",
        Resources = new AgentResources("ResourceRequirement", Map(("cpu", "10m")), Map(("memory", "64Mi"))),
        NodeSelector = Map(("zone", "a")),
        Tolerations = [new AgentToleration("infra", "Exists", null, "NoSchedule", null)],
        FeatureGates = new SortedDictionary<string, bool>(StringComparer.Ordinal) { ["ClusterProperty"] = true, ["RawFeedbackJsonString"] = false },
        Labels = Map(("environment", "test")),
        Annotations = Map(("agent.open-cluster-management.io/owner", "team a")),
        ClusterSet = "default",
        CertificateSeconds = 7200,
        PullSecret = "internal",
    };

    [Fact]
    public async Task Join_WithOptions_EndsThemInKlusterletPodsAndManagedCluster()
    {
        await using var whole = await FleetBench.StartAsync(Token);
        await using var bench = WithPullSecret(whole);
        var planned = await bench.InModeAsync(AgentMode.Default, Token);
        var registration = planned with { Plan = planned.Plan with { Options = Options } };

        var found = await bench.FindCsrAsync(await bench.DeployAsync(registration, Token), Token);
        await bench.LetInAsync(found, Token);
        await bench.RunAsync<DeployKlusterlet, KlusterletFacts>(found, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(found, Token);

        var managed = bench.Client(Registrations.Cluster);
        await bench.UntilAsync(async () => (await PodsAsync(managed, registration)).Count == 2 && await SecretAsync(managed, registration.Plan.Names.RunsIn) is not null, Token);
        var specs = (await PodsAsync(managed, registration)).Select(pod => pod["spec"]!.ToJsonString()).ToList();
        foreach (var expected in (string[])
                 [
                     "\"hostAliases\":[{\"ip\":\"10.0.0.5\",\"hostnames\":[\"hub1.example.org\"]}]", "\"priorityClassName\":\"system-cluster-critical\"", "\"nodeSelector\":{\"zone\":\"a\"}",
                     "\"effect\":\"NoSchedule\"", "\"requests\":{\"cpu\":\"10m\"}", "\"limits\":{\"memory\":\"64Mi\"}",
                 ])
        {
            Assert.All(specs, spec => Assert.Contains(expected, spec, StringComparison.Ordinal));
        }

        Assert.Single(specs, spec => spec.Contains("--feature-gates=ClusterProperty=true", StringComparison.Ordinal) && spec.Contains("--client-cert-expiration-seconds=7200", StringComparison.Ordinal));
        Assert.Single(specs, spec => spec.Contains("--feature-gates=RawFeedbackJsonString=false", StringComparison.Ordinal));
        var csr = await bench.Client("hub1").RequireAsync<JsonObject>(ResourceKind.CertificateSigningRequest, null, found.Csr!.Name, Token);
        Assert.Equal(7200, (int)csr["spec"]!["expirationSeconds"]!);
        var cluster = await bench.Client("hub1").RequireAsync<ManagedCluster>(ResourceKind.ManagedCluster, null, Registrations.Cluster, Token);
        Assert.Equal(("test", "default", "team a"), (cluster.Metadata.Label("environment"), cluster.Metadata.Label(AgentOptionRules.ClusterSetLabel), cluster.Metadata.Annotation("agent.open-cluster-management.io/owner")));
        Assert.Equal(DockerConfig, (await SecretAsync(managed, registration.Plan.Names.RunsIn))!.TextOf(".dockerconfigjson")!.Reveal());
    }

    [Fact]
    public async Task EnsureBootstrapCredential_WithAProxy_WritesItAndItsAuthorityIntoTheKubeconfig()
    {
        await using var bench = await FleetBench.StartAsync(Token);
        var planned = await bench.SingletonAsync(Token);
        const string Authority = "-----BEGIN CERTIFICATE-----\nproxy\n-----END CERTIFICATE-----\n";
        var registration = planned with { Plan = planned.Plan with { Options = new AgentOptions { HubProxy = new AgentProxy("http://proxy.example.org:3128", Authority) } } };
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token);

        await bench.BootstrapAsync(registration, Token);

        var secret = await bench.Client(Registrations.Cluster).RequireAsync<Secret>(ResourceKind.Secret, registration.Plan.Names.RunsIn, "bootstrap-hub-kubeconfig", Token);
        var lines = secret.TextOf("kubeconfig")!.Reveal().Split('\n').Select(line => line.Trim()).ToList();
        var authority = lines.Single(line => line.StartsWith("certificate-authority-data:", StringComparison.Ordinal)).Split('"')[1];
        Assert.Contains("proxy-url: \"http://proxy.example.org:3128\"", lines);
        Assert.EndsWith(Authority, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(authority)), StringComparison.Ordinal);
        Assert.Equal(2, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(authority)).Split("BEGIN CERTIFICATE").Length - 1);
    }

    [Theory]
    [InlineData(false, false, """{"auths":{"other.example.org":{"auth":"b3RoZXI="}}}""", null)]
    [InlineData(false, false, """{"auths":{"registry.example.org":{"auth":"b3RoZXI="}}}""", Reasons.SecretForeign)]
    [InlineData(false, true, """{"auths":{"registry.example.org":{"auth":"b2xk"},"other.example.org":{"auth":"b3RoZXI="}}}""", null)]
    [InlineData(true, true, """{"auths":{"registry.example.org":{"auth":"b2xk"},"other.example.org":{"auth":"b3RoZXI="}}}""", null)]
    public async Task PrepareRunner_PullSecretIsThere_KeepsItsRegistriesAndNeverChangesThoseOfOthers(bool hosted, bool ours, string there, string? refusal)
    {
        await using var whole = await FleetBench.StartAsync(Token, hosting: hosted ? 1 : 0);
        await using var bench = WithPullSecret(whole);
        var planned = hosted ? await bench.HostedAsync(Token) : await bench.SingletonAsync(Token);
        var registration = planned with { Plan = planned.Plan with { Options = new AgentOptions { PullSecret = "internal" } } };
        await bench.RunAsync<ClaimManagedCluster, ClaimResult>(registration, Token);
        await bench.RunAsync<PrepareRunner, RunnerResult>(planned, Token);
        var runner = bench.Client(planned.Plan.RunsOn);
        await ReplaceAsync(runner, registration, ours, there);

        var failure = await Record.ExceptionAsync(() => bench.RunAsync<PrepareRunner, RunnerResult>(registration, Token));

        Assert.Equal(refusal, (failure as HubRefusedException)?.Code);
        var text = (await SecretAsync(runner, RegistrationNames.OperatorNamespace))!.TextOf(".dockerconfigjson")!.Reveal();
        Assert.Equal(refusal is null, text.Contains("c2VjcmV0", StringComparison.Ordinal));
        Assert.Equal(there.Contains("other.example.org", StringComparison.Ordinal), text.Contains("b3RoZXI=", StringComparison.Ordinal) && text.Contains("other.example.org", StringComparison.Ordinal));
    }

    private static FleetBench WithPullSecret(FleetBench bench) => bench.View(folder =>
    {
        File.WriteAllText(Path.Combine(folder, "docker.json"), DockerConfig);
        File.AppendAllText(Path.Combine(folder, "fleet.yaml"), "pullSecrets:\n- name: internal\n  dockerConfig: ./docker.json\n");
    });

    private static Task<IReadOnlyList<JsonObject>> PodsAsync(ClusterClient managed, Registration registration) =>
        managed.ListAsync<JsonObject>(ResourceKind.Pod, registration.Plan.Names.RunsIn, null, null, Token);

    private static Task<Secret?> SecretAsync(ClusterClient managed, string ns) => managed.GetAsync<Secret>(ResourceKind.Secret, ns, PullSecret.SecretName, Token);

    private static async Task ReplaceAsync(ClusterClient managed, Registration registration, bool ours, string config)
    {
        var metadata = ours
            ? Owner.Metadata(registration, PullSecret.SecretName, RegistrationNames.OperatorNamespace)
            : new ObjectMeta { Name = PullSecret.SecretName, Namespace = RegistrationNames.OperatorNamespace };
        if (await SecretAsync(managed, RegistrationNames.OperatorNamespace) is { } found)
        {
            await managed.DeleteAsync(ResourceKind.Secret, RegistrationNames.OperatorNamespace, PullSecret.SecretName, found.Metadata.Uid!, Propagation.Background, Token);
        }

        await managed.CreateAsync<Secret>(
            ResourceKind.Secret,
            new Secret
            {
                Metadata = metadata,
                Type = "kubernetes.io/dockerconfigjson",
                Data = new Dictionary<string, SecretText>(StringComparer.Ordinal) { [".dockerconfigjson"] = SecretText.OfData(config) },
            },
            null,
            Token);
    }

    private static SortedDictionary<string, string> Map(params (string Key, string Value)[] entries)
    {
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            map[key] = value;
        }

        return map;
    }
}
