namespace MultiHubFlows.FunctionsHost;

/// <summary>What the host is told on its command line: <c>--app DIR --storage CONNECTION ...</c></summary>
internal sealed class HostArguments
{
    /// <summary>The folder of the published app.</summary>
    public string App { get; set; } = string.Empty;

    /// <summary>The connection string of the storage account; without it that of the environment, AzureWebJobsStorage.</summary>
    public string? Storage { get; set; }

    /// <summary>Where the functions answer; port 0 takes a free one.</summary>
    public string Url { get; set; } = "http://127.0.0.1:0";

    /// <summary>Where the control port answers.</summary>
    public string Control { get; set; } = "http://127.0.0.1:0";

    /// <summary>A folder for what a host keeps between its lives: when timers were due, which workers it started. A fresh one by default.</summary>
    public string? State { get; set; }

    /// <summary>A task hub name in place of the one in host.json.</summary>
    public string? Hub { get; set; }

    /// <summary>The name of this host among several on one hub.</summary>
    public string? Instance { get; set; }

    /// <summary>The key that functions of level <c>function</c> ask for; without it every call passes.</summary>
    public string? Key { get; set; }

    /// <summary>Reads the command line; every mistake at once.</summary>
    public static HostArguments Read(string[] args)
    {
        var arguments = new ConfigurationBuilder().AddCommandLine(args).Build().Get<HostArguments>() ?? new HostArguments();
        arguments.App = Path.GetFullPath(arguments.App);
        string[] missing = [.. ((string[])["host.json", "worker.config.json"]).Where(file => !File.Exists(Path.Combine(arguments.App, file)))];
        return missing.Length == 0
            ? arguments
            : throw new ArgumentException($"--app {arguments.App} is not a published Functions app: it has no {string.Join(" and no ", missing)}.", nameof(args));
    }
}
