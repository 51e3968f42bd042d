using Microsoft.AspNetCore.Http;

using MultiHubFlows.FunctionsHost.Workers;

using Yarp.ReverseProxy.Forwarder;

namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>Forwards an HTTP request to the worker's own port, where the worker finds its invocation by a header.</summary>
internal sealed class RequestForwarder(IHttpForwarder forwarder) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";

    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromMinutes(4) };

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    /// <summary>Forwards it and the answer; fails when either did not come through.</summary>
    public async Task ForwardAsync(HttpRequest request, Worker worker, string invocationId)
    {
        var to = worker.Channel.HttpUri ?? throw new NotSupportedException("The worker takes no HTTP requests: this host forwards them and translates none.");
        request.Headers[InvocationHeader] = invocationId;
        var error = await forwarder.SendAsync(request.HttpContext, to.ToString(), _http, Config, SenderTransformer.Instance);
        if (error != ForwarderError.None)
        {
            throw new InvalidOperationException($"Failed to proxy request with ForwarderError: {error}");
        }
    }

    public void Dispose() => _http.Dispose();
}
