using System.Text.Json;

using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Activities.Tests.Simulated;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.Reconciling;

namespace MultiHubFlows.Activities.Tests.Reconciling;

/// <summary>Runs the real flow over the real activities, one after the other, everything crossing JSON; what an engine adds is tested elsewhere.</summary>
internal sealed class SweepContext(FleetBench bench, RecordsInMemory records, CancellationToken cancellationToken) : TaskOrchestrationContext
{
    private const int LongestMessage = 256 * 1024;

    private readonly DateTime _began = bench.Simulation.Time.GetUtcNow().UtcDateTime;

    public override TaskName Name => new(TaskNames.ReconcileFleet);

    public override string InstanceId => "reconcile-test";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => _began;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    /// <summary>Sweeps now.</summary>
    public Task<Reconciliation> SweepAsync() => ReconcileFleet.RunAsync(this, new ReconcileInput(new DateTimeOffset(_began, TimeSpan.Zero), "test"));

    public override T GetInput<T>() => throw new NotSupportedException();

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        object result = name.Name switch
        {
            TaskNames.BeginSweep => new SweepBeginning(Previous: records.Previous),
            TaskNames.ReadOperations => records.Operations,
            TaskNames.ReadSweepScope => bench.Make<ReadSweepScope>().Read(Crossed<SweepTurn>(input)),
            TaskNames.SweepHub => await bench.Make<SweepHub>().SweepAsync(Crossed<HubSweepInput>(input), cancellationToken),
            TaskNames.SweepClusters => await bench.Make<SweepClusters>().SweepAsync(Crossed<ClusterSweepInput>(input), cancellationToken),
            _ => new Done(false),
        };
        return Crossed<TResult>(result);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) => throw new NotSupportedException();

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    private static T Crossed<T>(object? message)
    {
        var json = JsonSerializer.Serialize(message, message!.GetType(), PortableJson.Options);
        Assert.True(json.Length < LongestMessage, $"A {typeof(T).Name} has {json.Length} characters.");
        return JsonSerializer.Deserialize<T>(json, PortableJson.Options)!;
    }
}

/// <summary>What a task hub would say.</summary>
internal sealed class RecordsInMemory
{
    public Reconciliation? Previous { get; set; }

    public OperationsSeen Operations { get; set; } = new();
}
