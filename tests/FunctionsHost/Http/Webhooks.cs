using Microsoft.AspNetCore.Http;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host.Config;

namespace MultiHubFlows.FunctionsHost.Http;

/// <summary>The addresses under which extensions answer HTTP themselves; each asks for the key in its address.</summary>
internal sealed class Webhooks : IWebHookProvider
{
    private readonly Dictionary<string, IExtensionConfigProvider> _extensions = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _key = Guid.NewGuid().ToString("N");

    /// <summary>Where this host answers.</summary>
    public Uri? Address { get; set; }

    /// <summary>The addresses of all extensions that answer, with the key.</summary>
    public IReadOnlyDictionary<string, Uri> Addresses => _extensions.Keys.ToDictionary(name => name, AddressOf);

    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        var name = extension.GetType().Name.Replace("Extension", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        _extensions[name] = extension;
        return AddressOf(name);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Query["code"] != _key)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (_extensions.GetValueOrDefault($"{context.Request.RouteValues["extension"]}") is not IAsyncConverter<HttpRequestMessage, HttpResponseMessage> extension)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var request = Request(context.Request);
        using var response = await extension.ConvertAsync(request, context.RequestAborted);
        await AnswerAsync(context.Response, response, context.RequestAborted);
    }

    private Uri AddressOf(string name) => new(Address!, $"/runtime/webhooks/{name}?code={_key}");

    private static HttpRequestMessage Request(HttpRequest from)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), $"{from.Scheme}://{from.Host}{from.Path}{from.QueryString}") { Content = new StreamContent(from.Body) };
        foreach (var (name, values) in from.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpResponse to, HttpResponseMessage from, CancellationToken cancellationToken)
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers).Where(header => header.Key != "Content-Length"))
        {
            to.Headers[name] = values.ToArray();
        }

        await from.Content.CopyToAsync(to.Body, cancellationToken);
    }
}
