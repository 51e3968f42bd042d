using System.Net;
using System.Security.Cryptography;
using System.Text;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using MultiHubFlows.Simulator.ApiServer;
using MultiHubFlows.Simulator.Fleet;

namespace MultiHubFlows.Simulator.Control;

/// <summary>The control port of a simulation: plain HTTP on loopback behind a bearer token of its own.</summary>
public sealed class ControlServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ControlServer(WebApplication app, Uri url, string token)
    {
        _app = app;
        Url = url;
        Token = token;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The bearer token that every request needs.</summary>
    public string Token { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal static async Task<ControlServer> StartAsync(Simulation simulation, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(simulation.Options.LoggerFactory);
        builder.Services.AddSingleton<IHostLifetime, DetachedLifetime>();
        builder.Services.ConfigureHttpJsonOptions(o => ControlEndpoints.Configure(o.SerializerOptions));
        var app = builder.Build();
        app.Use((context, next) => AuthenticateAsync(context, token, next));
        ControlEndpoints.Map(app, simulation);
        foreach (var extension in simulation.Options.ControlExtensions)
        {
            extension.Map(app);
        }

        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new ControlServer(app, new Uri(addresses!.Addresses.First()), token);
    }

    private static Task AuthenticateAsync(HttpContext context, string token, RequestDelegate next)
    {
        var given = Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString());
        if (CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes($"Bearer {token}")))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
