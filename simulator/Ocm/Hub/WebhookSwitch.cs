using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.ApiServer;

namespace MultiHubFlows.Simulator.Ocm.Hub;

/// <summary>Whether a hub's registration webhook answers. One that does not fails every write of a ManagedCluster with 500.</summary>
internal sealed class WebhookSwitch(TimeProvider time)
{
    private const string Mutator = "managedclustermutators.admission.cluster.open-cluster-management.io";

    private const string Call = "failed to call webhook: Post \"https://cluster-manager-registration-webhook.open-cluster-management-hub.svc:9443"
        + "/mutate-cluster-open-cluster-management-io-v1-managedcluster?timeout=10s\"";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public WebhookState State { get; set; }

    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        switch (State)
        {
            case WebhookState.Hanging:
                await Task.Delay(Timeout, time, cancellationToken);
                throw Failure("context deadline exceeded");
            case WebhookState.Restarting:
                throw Failure("dial tcp 127.0.0.1:9443: connect: connection refused");
            default:
                return;
        }
    }

    private static StatusException Failure(string why)
    {
        var cause = $"failed calling webhook \"{Mutator}\": {Call}: {why}";
        var details = new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = cause }) };
        return new StatusException(500, "InternalError", $"Internal error occurred: {cause}", details);
    }
}
