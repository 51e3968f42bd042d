using System.Net;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>A web server on a loopback port: the given one, or a free one.</summary>
internal static class LoopbackServer
{
    private const long MostBytesOfABody = 104_857_600;

    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(5);

    public static WebApplication Create(Uri url, HttpProtocols protocols, Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeToStop);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MostBytesOfABody;
            kestrel.Listen(IPAddress.Parse(url.Host), url.Port, listen => listen.Protocols = protocols);
        });
        configure(builder.Services);
        return builder.Build();
    }

    /// <summary>Where a started server answers.</summary>
    public static Uri Address(WebApplication server) =>
        new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
