using System.Globalization;

namespace MultiHubFlows.FunctionsHost.Hosting;

/// <summary>The environment variables that the real host runs with; its worker inherits them all.</summary>
internal static class HostEnvironment
{
    /// <summary>Sets them for this process, before anything reads them.</summary>
    public static void Prepare(HostArguments arguments)
    {
        Set("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated");
        Set("AzureWebJobsScriptRoot", arguments.App);
        Set("AzureFunctionsWebHost__hostid", HostId.Of(arguments.Hub));
        Set("CONTAINER_NAME", null);
        if (arguments.Storage is { } storage)
        {
            Set("AzureWebJobsStorage", storage);
        }

        if (arguments.Hub is { } hub)
        {
            Set($"{HostConfiguration.Section}__extensions__durableTask__hubName", hub);
        }

        // The Durable extension tells hosts on one hub apart by both.
        var instance = arguments.Instance ?? string.Create(CultureInfo.InvariantCulture, $"host-{Environment.ProcessId}");
        Set("WEBSITE_CURRENT_STAMPNAME", instance);
        Set("RoleInstanceId", instance);
    }

    /// <summary>Without a name of its own the host says "Webhooks are not configured".</summary>
    public static void Answers(Uri address) => Set("WEBSITE_HOSTNAME", address.Authority);

    private static void Set(string name, string? value) => Environment.SetEnvironmentVariable(name, value);
}
