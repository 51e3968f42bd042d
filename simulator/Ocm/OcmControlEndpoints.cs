using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

using MultiHubFlows.Simulator.Control;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>The control port's endpoints for <see cref="OcmControl"/>, under <c>/ocm</c>.</summary>
public sealed class OcmControlEndpoints(OcmControl control) : IControlExtension
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/ocm/pods", () => control.Pods);
        endpoints.MapPost("/ocm/pods/freeze", (PodOrder order) => Try(() => control.Freeze(order.Cluster, order.Namespace)));
        endpoints.MapPost("/ocm/pods/thaw", (PodOrder order) => Try(() => control.Thaw(order.Cluster, order.Namespace)));
        endpoints.MapPost("/ocm/pods/kill", (PodOrder order) => Try(() => control.Kill(order.Cluster, order.Namespace)));
        endpoints.MapPost("/ocm/pods/restart", RestartAsync);
        endpoints.MapPost("/ocm/secret-propagation", (DelayOrder order) =>
            Try(() => control.SetSecretPropagation(order.Cluster, TimeSpan.FromSeconds(order.Seconds))));
        endpoints.MapPost("/ocm/clock-skew", (DelayOrder order) =>
            Try(() => control.SkewClock(order.Cluster, TimeSpan.FromSeconds(order.Seconds))));
        endpoints.MapPost("/ocm/webhook", (WebhookOrder order) => Try(() => control.SetWebhook(order.Hub, order.State)));
        endpoints.MapPost("/ocm/auto-approval", SetAutoApprovalAsync);
    }

    private async Task<IResult> RestartAsync(PodOrder order, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Ok(new PodCount(await control.RestartAsync(order.Cluster, order.Namespace, cancellationToken)));
        }
        catch (ArgumentException unknown)
        {
            return Results.NotFound(unknown.Message);
        }
    }

    private async Task<IResult> SetAutoApprovalAsync(AutoApprovalOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await control.SetAutoApprovalAsync(order.Hub, order.Enabled, order.Users, cancellationToken);
            return Results.NoContent();
        }
        catch (ArgumentException unknown)
        {
            return Results.NotFound(unknown.Message);
        }
    }

    private static IResult Try(Func<int> action)
    {
        try
        {
            return Results.Ok(new PodCount(action()));
        }
        catch (ArgumentException unknown)
        {
            return Results.NotFound(unknown.Message);
        }
    }

    private static IResult Try(Action action)
    {
        try
        {
            action();
            return Results.NoContent();
        }
        catch (ArgumentException unknown)
        {
            return Results.NotFound(unknown.Message);
        }
    }
}

internal sealed record PodOrder(string Cluster, string Namespace);

internal sealed record PodCount(int Pods);

internal sealed record DelayOrder(string Cluster, double Seconds);

internal sealed record WebhookOrder(string Hub, WebhookState State);

internal sealed record AutoApprovalOrder(string Hub, bool Enabled, IReadOnlyList<string>? Users = null);
