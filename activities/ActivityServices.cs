using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

using MultiHubFlows.Activities.Acceptance;
using MultiHubFlows.Activities.Capacity;
using MultiHubFlows.Activities.Claims;
using MultiHubFlows.Activities.Identities;
using MultiHubFlows.Activities.Klusterlets;
using MultiHubFlows.Activities.Leaving;
using MultiHubFlows.Activities.Operator;
using MultiHubFlows.Activities.Reconciling;
using MultiHubFlows.Clusters;

namespace MultiHubFlows.Activities;

/// <summary>Registers what activities are made of.</summary>
public static class ActivityServices
{
    private const int DefaultActivitySlots = 64;

    /// <summary>
    /// Adds the services that activities are injected with. The composition adds <see cref="CurrentFleet"/>, and may add a
    /// <see cref="TimeProvider"/>, <see cref="ClusterClientOptions"/> and <see cref="WatchSlots"/> of its own; it makes a scope per activity run
    /// and tells the scope's <see cref="ActivityStopping"/> its token.
    /// </summary>
    public static IServiceCollection AddActivities(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ClusterClientOptions());
        services.TryAddSingleton(new SweepLimits());
        services.TryAddSingleton(new WatchSlots(DefaultActivitySlots));
        services.TryAddScoped<ActivityStopping>();
        services.TryAddSingleton<RegistrationClusters>();
        services.TryAddSingleton<ClaimFence>();
        services.TryAddSingleton<Watching>();
        services.TryAddSingleton<BundleSource>();
        services.TryAddSingleton<OperatorInstallation>();
        services.TryAddSingleton<PullSecret>();
        services.TryAddSingleton<OwnersHub>();
        services.TryAddSingleton<RunnerNamespace>();
        services.TryAddSingleton<HubAddresses>();
        services.TryAddSingleton<BootstrapIdentities>();
        services.TryAddSingleton<BootstrapTokens>();
        services.TryAddSingleton<HubAcceptance>();
        services.TryAddSingleton<ExternalKubeconfig>();
        services.TryAddSingleton<CapacityProbe>();
        services.TryAddSingleton<CapacityProviders>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICapacityProvider, ExistingCapacity>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICapacityProvider, ManualCapacity>());
        services.TryAddSingleton(with => new Inspection.PlanReading(
            with.GetRequiredService<CurrentFleet>(),
            with.GetRequiredService<BundleSource>(),
            with.GetRequiredService<HubAddresses>(),
            with.GetRequiredService<ClusterClientOptions>(),
            with.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<GoneProof>();
        return services;
    }
}
