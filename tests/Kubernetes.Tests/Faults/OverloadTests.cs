using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;
using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Kubernetes.Tests.Faults;

/// <summary>How a server in trouble answers. Only the simulator can be brought into trouble; a real cluster is left in peace.</summary>
public sealed class OverloadTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Observed(32)]
    [Recorded("errors/429-priority-and-fairness")]
    public async Task Get_TooManyRequests_Is429InPlainText()
    {
        var throttled = await TroubledAsync(FaultKind.PriorityAndFairness);

        var refused = await throttled.Caller.GetAsync(Space.Secrets, Stop);

        refused.FailsInPlainText(429, "Too many requests, please try again later.\n");
        Assert.Equal("1", refused.Headers.GetValueOrDefault("Retry-After"));
    }

    [Fact]
    [Observed(33)]
    [Recorded("errors/429-apiserver-starting-3")]
    public async Task Get_StorageInitializing_Is429AsStatus()
    {
        var waiting = await TroubledAsync(FaultKind.TooManyRequests);

        var refused = await waiting.Caller.GetAsync(Space.Secrets, Stop);

        refused.FailsWith(429, "TooManyRequests");
        Assert.Equal("1", refused.Headers.GetValueOrDefault("Retry-After"));
        Assert.Equal("1", refused.Json.TextAt("details", "retryAfterSeconds"));
    }

    [Fact]
    [Observed(33)]
    [Recorded("errors/503-apiserver-starting-2")]
    public async Task Get_ServerStarting_Is503AsStatus()
    {
        var waiting = await TroubledAsync(FaultKind.Unavailable);

        var refused = await waiting.Caller.GetAsync(Space.Secrets, Stop);

        refused.FailsWith(503, "ServiceUnavailable");
        Assert.True(refused.Headers.ContainsKey("Retry-After"), refused.ToString());
    }

    /// <summary>An account whose next request meets the fault.</summary>
    private async Task<Account> TroubledAsync(FaultKind kind)
    {
        Assert.SkipWhen(Target.Faults is null, "A real API server is not brought into trouble by this suite.");
        var account = await Space.AccountAsync(Stop, Make.Rule("", "secrets", "list"));
        Target.Faults.Hub.Server.Faults.Add(new FaultRule { Kind = kind, User = account.User, Resource = "secrets", Times = 1 });

        return account;
    }
}
