using Google.Protobuf;

using Microsoft.DurableTask.Protobuf;

using MultiHubFlows.FunctionsHost.Protocol;
using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Bench.Functions;

/// <summary>Invocations as the host sends them.</summary>
internal sealed class Invocations(IReadOnlyList<RpcFunctionMetadata> functions)
{
    /// <summary>An activity that asks nobody: it looks into the fleet that the worker has read.</summary>
    public InvocationRequest ReadFleet() => Of(TaskNames.ReadFleet, OnboardingTurns.Input);

    /// <summary>A turn of the flow of an onboarding.</summary>
    public InvocationRequest Turn(OrchestratorRequest request) => Of(TaskNames.OnboardCluster, Convert.ToBase64String(request.ToByteArray()));

    private InvocationRequest Of(string name, string input)
    {
        var function = functions.Single(named => named.Name == name);
        return new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            FunctionId = function.FunctionId,
            TraceContext = new RpcTraceContext { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", TraceState = string.Empty },
            InputData = { new ParameterBinding { Name = function.Bindings.Single().Key, Data = new TypedData { String = input } } },
            TriggerMetadata = { ["instanceId"] = new TypedData { String = OnboardingTurns.InstanceId } },
        };
    }
}
