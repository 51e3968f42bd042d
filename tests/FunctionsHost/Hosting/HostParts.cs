using MultiHubFlows.FunctionsHost.Control;
using MultiHubFlows.FunctionsHost.Functions;
using MultiHubFlows.FunctionsHost.Http;
using MultiHubFlows.FunctionsHost.Workers;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>Our own parts, which the web servers and the job host share.</summary>
internal static class HostParts
{
    public static ServiceProvider Create(HostArguments arguments, HostConfiguration configuration, string state) => new ServiceCollection()
        .AddLogging(logging => HostLogging.Configure(logging, configuration))
        .AddHttpForwarder()
        .AddSingleton(TimeProvider.System)
        .AddSingleton(new WorkerApp(arguments.App))
        .AddSingleton(new WorkerPids(Path.Combine(state, "workers.pid")))
        .AddSingleton<WorkerLogs>()
        .AddSingleton<WorkerLives>()
        .AddSingleton<KillOrders>()
        .AddSingleton<FunctionTable>()
        .AddSingleton<RequestForwarder>()
        .AddSingleton<FunctionInvoker>()
        .AddSingleton<TimeoutRule>()
        .AddSingleton<Webhooks>()
        .AddSingleton(new KeyCheck(arguments.Key))
        .AddSingleton<FunctionRoutes>()
        .AddSingleton<HostStop>()
        .AddSingleton<ControlPort>()
        .BuildServiceProvider();
}
