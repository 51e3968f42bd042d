using System.Text;

using Microsoft.Extensions.Logging;

using MultiHubFlows.Cli.Client;
using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Ocm;
using MultiHubFlows.Domain;
using MultiHubFlows.Durable.Sqlite;
using MultiHubFlows.Simulator.Fleet;
using MultiHubFlows.Simulator.Ocm;
using MultiHubFlows.TestSupport.Azure;

namespace MultiHubFlows.Cli.Tests;

/// <summary>A whole join whose credentials are in Azure: the managed cluster's and one hub's in a vault, the other hub's from Entra ID.</summary>
public sealed class CloudCredentialTests : IDisposable
{
    private readonly Folder _folder = new();

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));

    private CancellationToken Cancel => _patience.Token;

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Onboard_CredentialsInAVaultAndFromEntra_JoinsAndStoresNoneOfThem()
    {
        await using var azure = await AzureDouble.StartAsync(Cancel);
        await using var simulation = await Simulation.StartAsync(
            new SimulationOptions
            {
                Hubs = 3,
                Managed = 1,
                OutputFolder = _folder.At("fleet"),
                Behaviours = [new OcmBehaviour(new OcmOptions { Timings = new OcmTimings().Scaled(0.2) })],
                OperatorBundle = OperatorBundle.Text,
                Time = TimeProvider.System,
            },
            Cancel);
        var token = await TokenOfHub2Async();
        azure.Entra.Issue = audience => audience == EntraReference.AksAudience ? token : $"token-for-{audience}";
        azure.Vaults.Disturb("vault-of-others", context => DoubleAnswer.ErrorAsync(context, 403, "Forbidden", "canary"));

        var operation = await OnboardAsync(azure, WriteFleet(azure, simulation));

        var registrations = operation["registrations"]!.AsArray().ToDictionary(item => item!["hub"]!.GetValue<string>(), item => item!);
        Assert.Equal(("Joined", "Joined"), (registrations["hub1"]["outcome"]!.GetValue<string>(), registrations["hub2"]["outcome"]!.GetValue<string>()));
        Assert.NotEqual("Joined", registrations["hub3"]["outcome"]!.GetValue<string>());
        Assert.Contains(ClusterFailureCode.VaultForbidden, registrations["hub3"].ToJsonString(), StringComparison.Ordinal);
        Assert.True(azure.Vaults.Reads >= 2);
        StoresNothingOf([token, .. azure.Entra.Tokens, .. Kubeconfigs().SelectMany(Secrets)]);
    }

    // The token of an identity that the API server knows, as one of Entra ID would be.
    private async Task<string> TokenOfHub2Async()
    {
        using var connections = new ClusterConnections(FleetFile.Load(_folder.At("fleet/fleet.yaml")).Fleet!, new ClusterClientOptions(), TimeProvider.System);
        var hub = connections.Hub(new HubName("hub2"));
        await hub.CreateAsync(ResourceKind.ServiceAccount, new ServiceAccount { Metadata = new ObjectMeta { Name = "entra", Namespace = "default" } }, null, Cancel);
        await hub.CreateAsync(
            ResourceKind.ClusterRoleBinding,
            new ClusterRoleBinding
            {
                Metadata = new ObjectMeta { Name = "entra" },
                RoleRef = new RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = "cluster-admin" },
                Subjects = [new RoleSubject { Kind = "ServiceAccount", Name = "entra", Namespace = "default" }],
            },
            null,
            Cancel);
        return (await hub.CreateTokenAsync("default", "entra", 3600, Cancel)).Guarded().Reveal();
    }

    private string WriteFleet(AzureDouble azure, Simulation simulation)
    {
        string Secret(string cluster) => azure.Vaults.Put(azure.Vaults.Name, cluster, File.ReadAllText(_folder.At($"fleet/{cluster}.kubeconfig")));
        string Endpoint(string hub) => $"agentEndpoint: {{ server: {simulation[hub].Server.Url.GetLeftPart(UriPartial.Authority)}, certificateAuthority: ./{hub}-ca.crt }}";
        foreach (var hub in (string[])["hub1", "hub2", "hub3"])
        {
            File.WriteAllText(_folder.At($"fleet/{hub}-ca.crt"), simulation[hub].Server.CaPem);
        }

        var file = _folder.At("fleet/cloud.yaml");
        File.WriteAllText(
            file,
            $$"""
            apiVersion: multihubflows.dev/v1alpha1
            kind: Fleet
            azure: { credential: managedIdentity, clientId: {{azure.Entra.ClientId}} }
            operator: { bundle: ./klusterlet-operator.yaml }
            hubs:
            - { name: hub1, {{Endpoint("hub1")}}, credential: { keyVaultSecret: {{Secret("hub1")}} } }
            - { name: hub2, {{Endpoint("hub2")}}, credential: { entra: { server: {{simulation["hub2"].Server.Url.GetLeftPart(UriPartial.Authority)}}, certificateAuthority: ./hub2-ca.crt } } }
            - { name: hub3, {{Endpoint("hub3")}}, credential: { keyVaultSecret: https://vault-of-others.vault.azure.net/secrets/hub3 } }
            managedClusters:
            - { name: cluster1, credential: { keyVaultSecret: {{Secret("cluster1")}} } }
            """);
        return file;
    }

    private async Task<System.Text.Json.Nodes.JsonNode> OnboardAsync(AzureDouble azure, string fleet)
    {
        var data = new DataFolder(_folder.At("data"));
        var options = new EmbeddedHostOptions(data, new FileTaskHub(data, StoreAccess.Worker))
        {
            FleetFile = fleet,
            LogLevel = LogLevel.None,
            Clusters = new ClusterClientOptions { Azure = new AzureOptions { Transport = azure.Transport, Retries = 0 } },
        };
        await using var host = await EmbeddedHost.StartAsync(options, Cancel);
        await using var connection = Connection.To(host);
        var started = await connection.Api.SendAsync(
            HttpMethod.Post,
            "/api/onboardings",
            new
            {
                cluster = "cluster1",
                registrations = ((string[])["hub1", "hub2", "hub3"]).Select(hub => new { hub, mode = "Singleton", leaseDurationSeconds = 2 }),
                checkpoints = new { plan = new { mode = "auto" }, acceptance = new { mode = "auto" }, failure = new { mode = "auto" } },
            },
            Cancel);
        while (true)
        {
            var operation = await connection.Api.GetAsync($"/api/operations/{started!["id"]}", Cancel);
            if (operation!["status"]!.GetValue<string>() is "Succeeded" or "Failed" or "Canceled")
            {
                return operation;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }
    }

    private IEnumerable<string> Kubeconfigs() => Directory.EnumerateFiles(_folder.At("fleet"), "*.kubeconfig").Select(File.ReadAllText);

    private static IEnumerable<string> Secrets(string kubeconfig) =>
        kubeconfig.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("client-key-data:", StringComparison.Ordinal) || line.StartsWith("token:", StringComparison.Ordinal))
            .Select(line => line.Split(':', 2)[1].Trim().Trim('"'));

    private void StoresNothingOf(IReadOnlyList<string> secrets)
    {
        Assert.True(secrets.Count >= 3, "there is something to look for");
        foreach (var file in Directory.EnumerateFiles(_folder.At("data"), "flows.db*"))
        {
            var bytes = File.ReadAllBytes(file).AsSpan();
            foreach (var secret in secrets)
            {
                Assert.True(bytes.IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, $"{file} holds a credential");
            }
        }
    }
}
