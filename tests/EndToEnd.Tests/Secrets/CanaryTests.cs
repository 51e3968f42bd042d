using System.Net.Http.Headers;
using System.Text;

using MultiHubFlows.EndToEnd.Tests.Processes;
using MultiHubFlows.EndToEnd.Tests.Undoing;

namespace MultiHubFlows.EndToEnd.Tests.Secrets;

/// <summary>I4: no token, key or kubeconfig of a whole fleet is in the store, the logs, the answers, the output of two joins or in any object but its own Secret.</summary>
public sealed class CanaryTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);
    private static readonly string[] Clusters = ["hub1", "hub2", "cluster1", "hosting1"];

    /// <summary>The other two modes are tried by ./soak.sh.</summary>
    public static TheoryData<string, string> Modes => [new("Default", "SingletonHosted"), new("Singleton", "Hosted") { Explicit = true }];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Onboarding_EveryCredentialACanary_NoneIsFoundAnywhere(string own, string hosted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Deadline);
        using var folder = new ScratchFolder();
        await using var fleet = MultihubProcess.Start("simulate", "--hubs", "2", "--managed", "1", "--hosting", "1", "--control", "--until-eof", "--out", folder.Path);
        await fleet.SaysAsync("the fleet file is", patience.Token);
        await using var serve = MultihubProcess.Start("serve", "--fleet", folder.Of("fleet.yaml"), "--data", folder.Of("data"), "--verbose", "--until-eof");
        await serve.SaysAsync("Listening on", patience.Token);
        await using var onboard = MultihubProcess.Start(
            "onboard", "cluster1", "--hub", $"hub1={own},leaseDurationSeconds=10", "--hub", $"hub2={hosted}@hosting1,leaseDurationSeconds=10",
            "--data", folder.Of("data"), "--auto", "plan,acceptance,failure", "--wait", "--timeout", "5m", "-o", "json");
        Assert.True(await onboard.EndAsync(patience.Token) == 0, $"{onboard.Output}\n{onboard.Talk}\n{serve.Talk}");

        var kubectl = new Kubectl(folder.Path);
        var canaries = await FleetSecrets.CollectAsync(folder.Path, Clusters, kubectl, patience.Token);
        var operation = System.Text.Json.Nodes.JsonNode.Parse(onboard.Output)!["id"]!.GetValue<string>();
        var places = await AnswersAsync(folder, operation, patience.Token);
        await AddObjectsAsync(places, kubectl, patience.Token);
        AddStore(places, folder, "while serve runs");
        await serve.TerminateAsync(patience.Token);
        AddStore(places, folder, "after serve");
        foreach (var (name, process) in ((string, MultihubProcess)[])[("serve", serve), ("onboard", onboard)])
        {
            places[$"{name}'s stdout"] = Encoding.UTF8.GetBytes(process.Output);
            places[$"{name}'s stderr"] = Encoding.UTF8.GetBytes(process.Talk);
        }

        // The bootstrap tokens, the agents' keys, the hosted credential: all there to be found, and the places hold what they should.
        Assert.Contains(canaries, canary => canary.Of.Contains("bootstrap-hub-kubeconfig", StringComparison.Ordinal) && canary.Of.Contains("signature", StringComparison.Ordinal));
        Assert.Contains(canaries, canary => canary.Of.Contains("hub-kubeconfig-secret", StringComparison.Ordinal) && canary.Of.Contains("secret number", StringComparison.Ordinal));
        Assert.Contains(canaries, canary => canary.Of.Contains("external-managed-kubeconfig", StringComparison.Ordinal) && canary.Of.Contains("signature", StringComparison.Ordinal));
        Assert.NotEmpty(CanarySearch.Find([new Canary("the operation", Encoding.UTF8.GetBytes(operation))], places.Where(place => place.Key.StartsWith("flows.db", StringComparison.Ordinal)).ToDictionary()));
        Assert.NotEmpty(CanarySearch.Find([new Canary("the operation", Encoding.UTF8.GetBytes(operation))], places.Where(place => place.Key == "serve's stderr").ToDictionary()));
        Assert.Contains(places.Keys, place => place.Contains("Secret", StringComparison.Ordinal) && place.Contains("bootstrap-hub-kubeconfig", StringComparison.Ordinal));
        Assert.Contains(places.Keys, place => place.Contains("hub1 ManagedCluster", StringComparison.Ordinal));
        Assert.Empty(CanarySearch.Find(canaries, places));

        // Those that no Secret holds any more, such as a token whose delivery failed, are known by their form alone.
        Assert.Empty(CanarySearch.Find([new Canary("a token", "eyJhbGciOi"u8.ToArray()), new Canary("a private key", "PRIVATE KEY-----"u8.ToArray())], places));
    }

    private static async Task<Dictionary<string, byte[]>> AnswersAsync(ScratchFolder folder, string operation, CancellationToken cancellationToken)
    {
        var places = new Dictionary<string, byte[]>(StringComparer.Ordinal);
#pragma warning disable RS0030 // the test is a client of its own
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri((await File.ReadAllTextAsync(folder.Of("data/address"), cancellationToken)).Trim()),
        };
#pragma warning restore RS0030
        var token = (await File.ReadAllTextAsync(folder.Of("data/token"), cancellationToken)).Trim();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var path in (string[])
            [
                "/api/operations", $"/api/operations/{operation}", $"/api/operations/{operation}/events", "/api/approvals",
                "/healthz", "/readyz", "/version", "/openapi/v1.json", "/api/operations/op-missing",
            ])
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            Assert.Equal(path.EndsWith("missing", StringComparison.Ordinal) ? 404 : 200, (int)answer.StatusCode);
            places[$"GET {path}"] = [.. Encoding.UTF8.GetBytes(answer.Headers.ToString()), .. await answer.Content.ReadAsByteArrayAsync(cancellationToken)];
        }

        return places;
    }

    /// <summary>Every object of the clusters with its annotations, conditions and events; of Secrets all but what they are there to keep.</summary>
    private static async Task AddObjectsAsync(Dictionary<string, byte[]> places, Kubectl kubectl, CancellationToken cancellationToken)
    {
        foreach (var (cluster, types) in await Everything.TypesAsync(kubectl, cancellationToken))
        {
            foreach (var item in await kubectl.ListAsync(cluster, cancellationToken, $"{types},events", "-A"))
            {
                if ($"{item["kind"]}" == "Secret")
                {
                    item.AsObject().Remove("data");
                }

                places[$"{cluster} {item["kind"]} {item["metadata"]!["namespace"]}/{item["metadata"]!["name"]}"] = Encoding.UTF8.GetBytes(item.ToJsonString());
            }
        }
    }

    private static void AddStore(Dictionary<string, byte[]> places, ScratchFolder folder, string when)
    {
        foreach (var file in Directory.GetFiles(folder.Of("data")).Where(file => Path.GetFileName(file) is not ("token" or "flows.db.lock")))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            places[$"{Path.GetFileName(file)} {when}"] = copy.ToArray();
        }
    }
}
