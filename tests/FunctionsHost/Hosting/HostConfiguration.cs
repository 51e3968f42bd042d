using System.Globalization;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>The app's host.json, each value overridden by the environment: <c>AzureFunctionsJobHost__extensions__durableTask__hubName=x</c>.</summary>
internal sealed class HostConfiguration
{
    /// <summary>The section under which the real host keeps host.json.</summary>
    public const string Section = "AzureFunctionsJobHost";

    private static readonly TimeSpan TimeoutByDefault = TimeSpan.FromMinutes(30);

    private readonly IConfigurationRoot _root;

    private HostConfiguration(IConfigurationRoot root) => _root = root;

    /// <summary>All of it, as the job host takes it.</summary>
    public IConfiguration All => _root;

    /// <summary>The id that the hosts of one app share.</summary>
    public string HostId => _root["AzureFunctionsWebHost:hostid"] ?? Hosting.HostId.Of(hub: null);

    /// <summary>What host.json says of logging.</summary>
    public IConfigurationSection Logging => _root.GetSection($"{Section}:logging");

    /// <summary>The first segments of every route.</summary>
    public string RoutePrefix => (_root[$"{Section}:extensions:http:routePrefix"] ?? "api").Trim('/');

    /// <summary>How long an invocation may take; null: as long as it likes.</summary>
    public TimeSpan? FunctionTimeout => _root[$"{Section}:functionTimeout"] switch
    {
        null => TimeoutByDefault,
        "-1" => null,
        var text => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>Reads host.json of the app and the environment.</summary>
    public static HostConfiguration Read(string app)
    {
        var hostJson = new ConfigurationBuilder().AddJsonFile(Path.Combine(app, "host.json")).Build();
        return new HostConfiguration(new ConfigurationBuilder()
            .AddInMemoryCollection(hostJson.AsEnumerable().Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create($"{Section}:{entry.Key}", entry.Value)))
            .AddEnvironmentVariables()
            .AddInMemoryCollection([new("AzureWebJobsConfigurationSection", Section)])
            .Build());
    }
}
