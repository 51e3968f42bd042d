using Grpc.Core;

namespace MultiHubFlows.Functions;

/// <summary>Tells failures of the task hub's storage from defects: the Durable extension hands them on as gRPC statuses.</summary>
internal static class TaskHubTrouble
{
    public static bool Is(Exception exception) =>
        exception is RpcException { StatusCode: StatusCode.Unknown or StatusCode.Unavailable or StatusCode.Internal or StatusCode.DeadlineExceeded };
}
