using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

using MultiHubFlows.Activities;
using MultiHubFlows.Activities.Inspection;
using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Api.Approvals;
using MultiHubFlows.Api.Fleets;
using MultiHubFlows.Api.Handoffs;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Keys;
using MultiHubFlows.Api.Moves;
using MultiHubFlows.Api.Offboardings;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;
using MultiHubFlows.Api.Plans;
using MultiHubFlows.Api.Reconciliations;
using MultiHubFlows.Clusters;

namespace MultiHubFlows.Api;

/// <summary>Registers all services, for every host. A host adds its task hub: a client, and a worker that takes <see cref="AllTasks"/>.</summary>
public static class ApiServices
{
    /// <summary>Adds handlers, activities and the fleet.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="fleetFile">Path of the fleet file, or a blob's address; empty where nobody has named one yet, so that the process is not ready; null in a process that executes nothing.</param>
    /// <param name="options">How the API behaves in this process.</param>
    public static IServiceCollection AddMultiHubFlows(this IServiceCollection services, string? fleetFile, ApiOptions options)
    {
        services.AddApi(options);
        services.AddActivities();
        services.AddSingleton<IExceptionPropertiesProvider, ExplainedFailureProperties>();
        if (fleetFile is null)
        {
            services.AddSingleton<IFleetDirectory, NoFleet>();
            return services;
        }

        services.AddSingleton(with => new FleetSource(fleetFile, options.HowToNameFleet, with.GetRequiredService<ClusterClientOptions>(), with.GetRequiredService<TimeProvider>(), with.GetRequiredService<ILogger<FleetSource>>()));
        services.AddHostedService(with => with.GetRequiredService<FleetSource>());
        services.AddSingleton<CurrentFleet>(with => with.GetRequiredService<FleetSource>().Current);
        services.AddSingleton<IFleetDirectory>(with => with.GetRequiredService<FleetSource>());
        services.AddSingleton<IReadinessCheck>(with => with.GetRequiredService<FleetSource>());
        return services;
    }

    /// <summary>Adds what the activities that read the task hub need, in a host that has a client of it among its services.</summary>
    public static IServiceCollection AddSweepRecords(this IServiceCollection services) => services.AddSingleton<ISweepRecords, SweepRecords>();

    /// <summary>Tells the activities of a scope when to stop; hosting calls it before it makes an activity.</summary>
    public static void StopActivities(IServiceProvider scope, CancellationToken stopping) =>
        scope.GetRequiredService<ActivityStopping>().StopsWith(stopping);

    internal static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.TryAddSingleton(new ClusterClientOptions());
        if (options.Access.Keys is { } keys)
        {
            services.AddSingleton(with => new KeySource(keys, with.GetRequiredService<ClusterClientOptions>(), with.GetRequiredService<TimeProvider>()));
            services.AddSingleton<IReadinessCheck>(with => with.GetRequiredService<KeySource>());
        }

        services.AddSingleton(with => new CallerGate(options.Access, with.GetService<KeySource>(), with.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Http.Endpoint>();
        services.AddSingleton<OnboardingHandlers>();
        services.AddSingleton(with => new PlanHandlers(with.GetRequiredService<IFleetDirectory>(), with.GetService<CurrentFleet>() is null ? null : with.GetRequiredService<PlanReading>()));
        services.AddSingleton<OffboardingHandlers>();
        services.AddSingleton<HandoffHandlers>();
        services.AddSingleton<MoveHandlers>();
        services.AddSingleton<OperationEvents>();
        services.AddSingleton<CancelHandlers>();
        services.AddSingleton<DecisionHandlers>();
        services.AddSingleton<ReconcileStarter>();
        services.AddSingleton<ReconciliationHandlers>();
        services.AddSingleton<HealthHandlers>();
        services.AddSingleton<ApiRoutes>();
        return services;
    }
}
