using System.Reflection;

using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Activities.Tests;

public sealed class ActivityTasksTests
{
    private static readonly string[] Orchestrators =
        [TaskNames.OnboardCluster, TaskNames.PlanOnboarding, TaskNames.AwaitCapacity, TaskNames.JoinHub, TaskNames.WaitUntil, TaskNames.ReconcileFleet,
            TaskNames.OffboardCluster, TaskNames.LeaveHub, TaskNames.HandOffCluster, TaskNames.MoveCluster, TaskNames.MoveAgent];

    [Fact]
    public void AddTo_Registry_NamesEveryActivityOfTheFlowsAndNoOther()
    {
        var registry = new DurableTaskRegistry();

        ActivityTasks.AddTo(registry);
        ActivityTasks.AddRecordTasksTo(registry);

        var declared = typeof(TaskNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).Except(Orchestrators);
        Assert.Equal(declared.Order(StringComparer.Ordinal), Registered(registry).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AddActivities_Container_MakesEveryActivity()
    {
        var registry = new DurableTaskRegistry();
        ActivityTasks.AddTo(registry);
        var services = new ServiceCollection().AddActivities();
        services.AddSingleton<CurrentFleet>(() => throw new InvalidOperationException("not needed to make an activity"));
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
        using var scope = provider.CreateScope();

        foreach (var (name, make) in Registered(registry))
        {
            Assert.Equal(name, make(scope.ServiceProvider).GetType().Name);
        }
    }

    private static Dictionary<string, Func<IServiceProvider, ITaskActivity>> Registered(DurableTaskRegistry registry) =>
        registry.GetActivities().ToDictionary(entry => entry.Key.Name, entry => entry.Value, StringComparer.Ordinal);
}
