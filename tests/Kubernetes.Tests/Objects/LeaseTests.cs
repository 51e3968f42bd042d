using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class LeaseTests(Workspace space) : KubernetesCase(space)
{
    private string Leases => $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases";

    [Fact]
    [Observed(37)]
    [Recorded("api/lease-create")]
    public async Task Post_TimesWithFraction_AreKeptAsWritten()
    {
        var made = await Admin.PostAsync(Leases, Lease("l", "2026-11-22T10:00:00.000000Z"), Stop);

        Assert.Equal("2026-11-22T10:00:00.000000Z", made.Gives(201).Json.TextAt("spec", "renewTime"));
        Assert.Equal("2026-11-22T10:00:00.000000Z", made.Json.TextAt("spec", "acquireTime"));
        Assert.Equal("15", made.Json.TextAt("spec", "leaseDurationSeconds"));
    }

    [Fact]
    [Observed(37)]
    [Recorded("api/lease-time-without-fraction")]
    public async Task Post_TimesWithoutFraction_IsBadRequest()
    {
        var refused = await Admin.PostAsync(Leases, Lease("l2", "2026-11-22T10:00:00Z"), Stop);

        refused.Fails(
            400,
            "BadRequest",
            "Lease in version \"v1\" cannot be handled as a Lease: parsing time \"2026-11-22T10:00:00Z\" as "
            + "\"2006-01-02T15:04:05.000000Z07:00\": cannot parse \"Z\" as \".000000\"");
    }

    [Fact]
    [Recorded("api/lease-renew")]
    [Recorded("errors/409-lease-renew-conflict")]
    public async Task Put_RenewedByTwo_OnlyTheFirstWins()
    {
        var made = (await Admin.PostAsync(Leases, Lease("race", "2026-11-22T10:00:00.000000Z"), Stop)).Gives(201);
        made.Json["spec"]!["renewTime"] = "2026-11-22T10:00:05.000000Z";

        var first = await Admin.PutAsync($"{Leases}/race", made.Json, Stop);
        made.Json["spec"]!["holderIdentity"] = "b";
        var second = await Admin.PutAsync($"{Leases}/race", made.Json, Stop);

        Assert.Equal("2026-11-22T10:00:05.000000Z", first.Gives(200).Json.TextAt("spec", "renewTime"));
        second.Fails(
            409,
            "Conflict",
            "Operation cannot be fulfilled on leases.coordination.k8s.io \"race\": the object has been modified; please apply your changes to "
            + "the latest version and try again",
            new { name = "race", group = "coordination.k8s.io", kind = "leases" });
    }

    private static object Lease(string name, string time) => new
    {
        apiVersion = "coordination.k8s.io/v1",
        kind = "Lease",
        metadata = new { name },
        spec = new { holderIdentity = "a", leaseDurationSeconds = 15, acquireTime = time, renewTime = time, leaseTransitions = 0 },
    };
}
