using Microsoft.DurableTask;

using MultiHubFlows.Activities;
using MultiHubFlows.Orchestrations;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Joining;
using MultiHubFlows.Orchestrations.Leaving;
using MultiHubFlows.Orchestrations.Moving;
using MultiHubFlows.Orchestrations.Onboarding;
using MultiHubFlows.Orchestrations.Planning;
using MultiHubFlows.Orchestrations.Reconciling;
using MultiHubFlows.Orchestrations.Waiting;

namespace MultiHubFlows.Api;

/// <summary>The one list of all tasks, for every worker.</summary>
public static class AllTasks
{
    /// <summary>Registers every orchestrator and every activity.</summary>
    public static void AddTo(DurableTaskRegistry registry)
    {
        AddTasksWithoutClientTo(registry);
        ActivityTasks.AddRecordTasksTo(registry);
    }

    /// <summary>
    /// Registers all but the activities that read the task hub itself. For a host whose activities are given a client with each call: it has
    /// functions of those names, over <see cref="Reconciliations.SweepRecords"/>.
    /// </summary>
    public static void AddTasksWithoutClientTo(DurableTaskRegistry registry)
    {
        AddOrchestratorsTo(registry);
        ActivityTasks.AddTo(registry);
    }

    /// <summary>Registers every orchestrator, by the name that is written to history.</summary>
    internal static void AddOrchestratorsTo(DurableTaskRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
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
}
