using Microsoft.AspNetCore.Http;

using Yarp.ReverseProxy.Forwarder;

namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>Who sent a request is what this host saw, not what the request says.</summary>
internal sealed class SenderTransformer : HttpTransformer
{
    private static readonly string[] SaidOfTheSender = ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix"];

    public static SenderTransformer Instance { get; } = new();

    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var header in SaidOfTheSender)
        {
            proxyRequest.Headers.Remove(header);
        }

        proxyRequest.Headers.Add("X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        proxyRequest.Headers.Add("X-Forwarded-Host", httpContext.Request.Host.Value);
        proxyRequest.Headers.Add("X-Forwarded-Proto", httpContext.Request.Scheme);
    }
}
