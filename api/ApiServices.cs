using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

using MultiHubFlows.Api.Approvals;
using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Http;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Operations;

namespace MultiHubFlows.Api;

/// <summary>Registers all services of the API, for every host.</summary>
public static class ApiServices
{
    /// <summary>Adds handlers and what they need, but the task hub's client and the fleet file, which differ by host.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<Http.Endpoint>();
        services.AddSingleton<OnboardingHandlers>();
        services.AddSingleton<OperationEvents>();
        services.AddSingleton<CancelHandlers>();
        services.AddSingleton<DecisionHandlers>();
        services.AddSingleton<HealthHandlers>();
        services.AddSingleton<ApiRoutes>();
        return services;
    }
}
