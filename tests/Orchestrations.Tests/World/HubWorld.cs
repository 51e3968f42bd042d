using System.Reflection;
using System.Text.Json;

using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Waiting;
using MultiHubFlows.TestSupport;

namespace MultiHubFlows.Orchestrations.Tests.World;

/// <summary>
/// The flows on the real engine over the real store, on a clock of its own. Only the clusters are scripts: those of an
/// <see cref="OnboardingWorld"/>, whose answers a test changes. Activities take no time, so that each run has the same times.
/// </summary>
internal sealed class HubWorld : IAsyncDisposable
{
    private readonly Lock _oneAtATime = new();
    private readonly CountingTime _time = new(new DateTimeOffset(2027, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly List<string> _calls = [];
    private TestHub? _hub;

    private HubWorld() => Clusters = new OnboardingWorld(() => _time.GetUtcNow());

    /// <summary>What the ids of the operation's registrations begin with.</summary>
    public string Children { get; set; } = "join-";

    /// <summary>The JSON setting of the hub, which is the product's.</summary>
    public static DataConverter Json { get; } = new JsonDataConverter(PortableJson.Options);

    /// <summary>What the clusters answer.</summary>
    public OnboardingWorld Clusters { get; }

    public TestHub Hub => _hub!;

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Timers that are set on the clock.</summary>
    public int Timers => _time.Timers;

    /// <summary>Every activity that was run so far.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_oneAtATime)
            {
                return [.. _calls];
            }
        }
    }

    /// <param name="activities">Activities that run at the same time; one at a time, each run takes the same course.</param>
    public static async Task<HubWorld> StartAsync(int activities = 1)
    {
        var world = new HubWorld();
        world._hub = await TestHub.StartAsync(new TestHubSetup(world.AddTasks)
        {
            Time = world._time,
            MaxConcurrentActivities = activities,
            Services = services => services.AddSingleton<IExceptionPropertiesProvider, ExplainedProperties>(),
            Options = options => options.DataConverter = Json,
        });
        return world;
    }

    /// <summary>The orchestrators alone.</summary>
    public static void AddOrchestrators(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc<OnboardingRequest, OnboardingOutcome>(TaskNames.OnboardCluster, OnboardCluster.RunAsync);
        registry.AddOrchestratorFunc<OnboardingRequest, PlannedOnboarding>(TaskNames.PlanOnboarding, PlanOnboarding.RunAsync);
        registry.AddOrchestratorFunc<CapacityWait, Look>(TaskNames.AwaitCapacity, AwaitCapacity.RunAsync);
        registry.AddOrchestratorFunc<JoinInput, JoinOutcome>(TaskNames.JoinHub, JoinHub.RunAsync);
        registry.AddOrchestratorFunc<WaitInput, Look>(TaskNames.WaitUntil, WaitUntil.RunAsync);
        registry.AddOrchestratorFunc<OffboardingRequest, OffboardingOutcome>(TaskNames.OffboardCluster, OffboardCluster.RunAsync);
        registry.AddOrchestratorFunc<HandoffRequest, HandoffOutcome>(TaskNames.HandOffCluster, HandOffCluster.RunAsync);
        registry.AddOrchestratorFunc<LeaveInput, JoinOutcome>(TaskNames.LeaveHub, LeaveHub.RunAsync);
        registry.AddOrchestratorFunc<MoveRequest, MoveOutcome>(TaskNames.MoveCluster, MoveCluster.RunAsync);
        registry.AddOrchestratorFunc<MoveInput, JoinOutcome>(TaskNames.MoveAgent, MoveAgent.RunAsync);
        registry.AddOrchestratorFunc<ReconcileInput, Reconciliation>(TaskNames.ReconcileFleet, ReconcileFleet.RunAsync);
    }

    public Task<string> BeginAsync(OnboardingRequest request, CancellationToken cancellationToken) => Hub.Client.ScheduleNewOrchestrationInstanceAsync(
        TaskNames.OnboardCluster, request, new StartOrchestrationOptions(request.Operation.Value), cancellationToken);

    public Task<string> BeginAsync(OffboardingRequest request, CancellationToken cancellationToken)
    {
        Children = "leave-";
        return Hub.Client.ScheduleNewOrchestrationInstanceAsync(
            TaskNames.OffboardCluster, request, new StartOrchestrationOptions(request.Operation.Value), cancellationToken);
    }

    public Task<string> BeginAsync(HandoffRequest request, CancellationToken cancellationToken) => Hub.Client.ScheduleNewOrchestrationInstanceAsync(
        TaskNames.HandOffCluster, request, new StartOrchestrationOptions(request.Operation.Value), cancellationToken);

    public Task<string> BeginAsync(MoveRequest request, CancellationToken cancellationToken)
    {
        Children = "move-";
        return Hub.Client.ScheduleNewOrchestrationInstanceAsync(
            TaskNames.MoveCluster, request, new StartOrchestrationOptions(request.Operation.Value), cancellationToken);
    }

    public Task<OnboardingOutcome> EndAsync(CancellationToken cancellationToken) => EndAsync<OnboardingOutcome>(cancellationToken);

    public async Task<T> EndAsync<T>(CancellationToken cancellationToken)
    {
        var ended = await Hub.RunToEndAsync(OnboardingWorld.Operation, cancellationToken);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended.ReadOutputAs<T>()!;
    }

    /// <summary>Runs until a join asks, or the onboarding itself ("all"), and returns the question.</summary>
    public async Task<Question> UntilAskedAsync(CancellationToken cancellationToken, string hub = "hub1", string? notQuestion = null)
    {
        var asking = await Hub.RunUntilAsync(
            InstanceOf(hub), instance => Asked(instance, hub) is { } question && question.Id != notQuestion, cancellationToken);
        return Asked(asking, hub)!;
    }

    public async Task DecideAsync(
        Question question, DecisionKind kind, CancellationToken cancellationToken, string? id = null, string? hash = null, string who = "alice")
    {
        var hub = question.Checkpoint == CheckpointKind.Consent ? "all" : question.Id[(OnboardingWorld.Operation.Length + 1)..].Split('-')[0];
        var decision = new Decision(question.Id, kind, id ?? $"d-{question.Id}-{kind}", hash, who, Now.UtcDateTime);
        await Hub.Client.RaiseEventAsync(InstanceOf(hub), FlowEvents.Decision, decision, cancellationToken);
        await Hub.WhenIdleAsync(cancellationToken);
    }

    public Task CancelAsync(CancellationToken cancellationToken) => Hub.Client.RaiseEventAsync(
        OnboardingWorld.Operation, FlowEvents.Cancel, new CancelRequest("bob", Now.UtcDateTime), cancellationToken);

    /// <summary>Lets time pass inside an activity.</summary>
    public void Pass(TimeSpan time) => _time.Advance(time);

    public async ValueTask DisposeAsync() => await Hub.DisposeAsync();

    private string InstanceOf(string hub) => hub == "all" ? OnboardingWorld.Operation : $"{Children}{OnboardingWorld.Operation}-{hub}";

    private static Question? Asked(OrchestrationMetadata instance, string hub)
    {
        if (instance.IsCompleted || instance.SerializedCustomStatus is not { } status)
        {
            return null;
        }

        return hub == "all" ? FlowWorld.FromJson<OnboardingStatus>(status).Question : FlowWorld.FromJson<JoinStatus>(status).Question;
    }

    private void AddTasks(DurableTaskRegistry registry)
    {
        AddOrchestrators(registry);
        var orchestrators = registry.GetOrchestrators().Select(registered => registered.Key.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in typeof(TaskNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!))
        {
            if (!orchestrators.Contains(name))
            {
                registry.AddActivityFunc<JsonElement, object>(name, (_, input) => Answer(name, input));
            }
        }
    }

    private object Answer(string activity, JsonElement input)
    {
        lock (_oneAtATime)
        {
            _calls.Add(activity);
            return Clusters.Answer(activity, input);
        }
    }

    /// <summary>As the product does it: what an expected failure says about itself crosses history.</summary>
    private sealed class ExplainedProperties : IExceptionPropertiesProvider
    {
        public IDictionary<string, object?>? GetExceptionProperties(Exception exception) => exception is IExplainedFailure explained
            ? new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [Failures.CodeProperty] = explained.Code,
                [Failures.NextStepProperty] = explained.NextStep,
            }
            : null;
    }
}
