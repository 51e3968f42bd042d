using System.Text.Json.Nodes;

using MultiHubFlows.Simulator.Client;

namespace MultiHubFlows.Simulator.Ocm.Nodes;

/// <summary>The status of a pod with one container, as kubelets write it.</summary>
internal sealed class PodStatus(JsonObject pod, TimeProvider time)
{
    private readonly string _start = Conditions.Timestamp(time.GetUtcNow());

    public int Restarts { get; set; }

    public JsonObject LastState { get; set; } = [];

    public JsonObject Waiting(string reason, string? message)
    {
        var state = new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } };
        if (reason != "ContainerCreating" && message is not null)
        {
            state["waiting"]!["message"] = message;
        }

        return Status(Restarts == 0 ? "Pending" : "Running", state, ready: false, started: false, message);
    }

    public JsonObject Running(bool ready, DateTimeOffset startedAt)
    {
        var state = new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Conditions.Timestamp(startedAt) } };
        return Status("Running", state, ready, started: true, message: null);
    }

    private JsonObject Status(string phase, JsonObject state, bool ready, bool started, string? message)
    {
        var container = pod.Objects("spec", "containers").FirstOrDefault();
        return new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["startTime"] = _start,
                ["hostIP"] = "127.0.0.1",
                ["podIP"] = "127.0.0.1",
                ["qosClass"] = "Burstable",
                ["conditions"] = new JsonArray(
                    Condition("Initialized", started || message is null, "ContainersNotInitialized", message),
                    Condition("Ready", ready, "ContainersNotReady", message),
                    Condition("ContainersReady", ready, "ContainersNotReady", message),
                    Condition("PodScheduled", true, null, null)),
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = container.Text("name"),
                    ["image"] = container.Text("image"),
                    ["imageID"] = container.Text("image"),
                    ["containerID"] = $"process://{pod.Uid()}",
                    ["lastState"] = LastState.DeepClone(),
                    ["ready"] = ready,
                    ["restartCount"] = Restarts,
                    ["started"] = started,
                    ["state"] = state,
                }),
            },
        };
    }

    private JsonObject Condition(string type, bool holds, string? reason, string? message)
    {
        var condition = new JsonObject
        {
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Conditions.Timestamp(time.GetUtcNow()),
            ["status"] = holds ? "True" : "False",
            ["type"] = type,
        };
        if (!holds && reason is not null)
        {
            condition["reason"] = reason;
            condition["message"] = message ?? $"containers with unready status: [{pod.Objects("spec", "containers").First().Text("name")}]";
        }

        return condition;
    }
}
