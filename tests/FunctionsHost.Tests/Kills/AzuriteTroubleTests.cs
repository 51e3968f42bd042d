using System.Text;

using MultiHubFlows.EndToEnd.Tests.Kills;
using MultiHubFlows.EndToEnd.Tests.Secrets;
using MultiHubFlows.FunctionsHost.Tests.Secrets;
using MultiHubFlows.FunctionsHost.Tests.Support;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.FunctionsHost.Tests.Kills;

/// <summary>The storage is silent for a while, refuses, and starts again with what it had: what goes on ends right, and callers are told.</summary>
public sealed class AzuriteTroubleTests
{
    private static readonly string[] Clusters = ["hub1", "hub2", "cluster1", "cluster2", "hosting1"];
    private static readonly string[] ControlPlaces = ["file __azurite_db_table", "file __queuestorage__", "logs"];

    private static readonly string[] Steps = ["Claim", "PrepareRunner", "DeliverManagedCredential", "Bootstrap", "Deploy", "AwaitCsr", "Acceptance", "Accept", "AwaitAvailable", "Verify"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Storage_SilentThenRefusing_OnboardingsEndRightAndLeaveNoSecretInIt()
    {
        using var deadline = TestDeadline.After(Patience);
        await using var azurite = await Azurite.StartAsync(new AzuriteSetup(), deadline.Token);
        await using var fleet = await SimulatedFleet.StartAsync(deadline.Token);
        await using var fire = new HostUnderFire(fleet, new HostSetup(azurite.ConnectionString, "Trouble", fleet.FleetFile, fleet.DataFolder("host")));
        var host = await fire.AliveAsync(deadline.Token);

        try
        {
            await fire.RunAsync([Silent(azurite), Refusing(azurite, host)], deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Not in time. fleet: {fleet.End}; fallen: {string.Join("; ", fire.Fallen)}\n{fire.Log}", late);
        }

        Assert.Equal(2, fire.Fallen.Count);
        await ClusterFacts.CheckAsync(fleet, fire.Onboardings, deadline.Token);
        await NoSecretIsKeptAsync(azurite, fleet, fire, deadline.Token);
    }

    /// <summary>I4 in the cloud: no credential of the fleet and no key in tables, queues and blobs, nor in what host and worker log.</summary>
    private static async Task NoSecretIsKeptAsync(Azurite azurite, SimulatedFleet fleet, HostUnderFire fire, CancellationToken cancellationToken)
    {
        // Where the collection looks for the API's own token.
        Directory.CreateDirectory(fleet.DataFolder("data"));
        await File.WriteAllTextAsync(Path.Combine(fleet.DataFolder("data"), "token"), HostSetup.Key, cancellationToken);
        var canaries = await FleetSecrets.CollectAsync(fleet.Folder, Clusters, fleet.Kubectl, cancellationToken);
        await azurite.StopAsync(cancellationToken);
        await azurite.StartAgainAsync(cancellationToken);
        var places = await StoragePlaces.OfAsync(azurite, cancellationToken);
        places["the hosts' and workers' logs"] = Encoding.UTF8.GetBytes(fire.Log);

        // Control: what is there on purpose is found in each kind of place.
        var control = new Canary("an operation", Encoding.UTF8.GetBytes($"{fire.Onboardings.Seen["cluster1"]["id"]}"));
        Assert.All(ControlPlaces, place => Assert.NotEmpty(CanarySearch.Find([control], places.Where(one => one.Key.Contains(place, StringComparison.Ordinal)).ToDictionary())));
        Assert.Contains(canaries, canary => canary.Of.Contains("bootstrap-hub-kubeconfig", StringComparison.Ordinal));
        Assert.Empty(CanarySearch.Find(canaries, places));
        Assert.Empty(CanarySearch.Find([new Canary("a token", "eyJhbGciOi"u8.ToArray()), new Canary("a private key", "PRIVATE KEY-----"u8.ToArray())], places));
    }

    private static Blow Silent(Azurite azurite) => new("storage silent", async (fire, cancellationToken) =>
    {
        await StepAsync(fire, "Claim", cancellationToken);
        await azurite.FreezeAsync(cancellationToken);
        await Task.Delay(Silence, TimeProvider.System, cancellationToken);
        await azurite.ThawAsync(cancellationToken);
    });

    private static Blow Refusing(Azurite azurite, FunctionsHostProcess host) => new("storage refusing", async (fire, cancellationToken) =>
    {
        await StepAsync(fire, "AwaitCsr", cancellationToken);
        await azurite.StopAsync(cancellationToken);
        using var http = new RawHttp(host.Url);
        var answer = await http.SendAsync(HttpMethod.Get, "/api/operations", cancellationToken);
        await azurite.StartAgainAsync(cancellationToken);
        Assert.Equal((503, "application/problem+json"), (answer.Status, answer.MediaType));
    });

    /// <summary>Waits until a registration is seen at a step or past it: a short one is over before a busy machine shows it.</summary>
    private static async Task StepAsync(HostUnderFire fire, string step, CancellationToken cancellationToken)
    {
        var reached = Steps[Array.IndexOf(Steps, step)..];
        while (!fire.Onboardings.Seen.Values.Any(operation => operation["registrations"]!.AsArray().Any(registration => reached.Contains($"{registration!["step"]}", StringComparer.Ordinal))))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
