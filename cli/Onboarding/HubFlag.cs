using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Cli.Onboarding;

/// <summary>Reads <c>--hub NAME[=MODE[@HOSTING]][,agentNamespace=default|own][,leaseDurationSeconds=N][,agent=FILE]</c>.</summary>
internal static class HubFlag
{
    private const string Form = "NAME[=MODE[@HOSTING]][,agentNamespace=default|own][,agent=FILE]";
    private const string Example = "Write it like hub1 (the planner chooses), hub2=Singleton,agentNamespace=default or hub3=SingletonHosted@hosting1.";

    private const long LargestOptions = 256 * 1024;

    private static readonly string[] HostedModes = ["auto", "SingletonHosted", "Hosted"];
    private static readonly string[] Modes = [.. HostedModes, "Singleton", "Default"];
    private static readonly string[] Namespaces = ["own", "default"];

    /// <summary>An option that names one hub in the same way.</summary>
    public static Option<string> One(string name, string description) => new(name) { Description = description, HelpName = Form };

    public static Option<string[]> Option() => new("--hub") { Description = "A hub to join; may be given again.", HelpName = Form, AllowMultipleArgumentsPerToken = false };

    /// <summary>The registrations of a request's body.</summary>
    public static JsonArray Read(Invocation invocation, Option<string[]> option)
    {
        var given = invocation.Get(option) ?? [];
        if (given.Length == 0)
        {
            invocation.Mistake("--hub is missing", $"Name the hub. {Example}");
        }

        return [.. given.Select(text => (JsonNode)Parse(invocation, option.Name, text))];
    }

    /// <summary>The registration that an option names.</summary>
    public static JsonObject? ReadOne(Invocation invocation, Option<string> option)
    {
        if (invocation.Get(option) is { Length: > 0 } text)
        {
            return Parse(invocation, option.Name, text);
        }

        invocation.Mistake($"{option.Name} is missing", $"Name the hub. {Example}");
        return null;
    }

    private static JsonObject Parse(Invocation invocation, string flag, string text)
    {
        var parts = text.Split(',');
        var (hub, modeText) = Cut(parts[0], '=');
        var (mode, hosting) = Cut(modeText ?? Modes[0], '@');
        var registration = new JsonObject { ["hub"] = hub, ["mode"] = mode };
        Require(hub.Length > 0, "names no hub");
        Require(Modes.Contains(mode, StringComparer.Ordinal), $"has the mode '{mode}', which is none of {string.Join(", ", Modes)}");
        if (hosting is not null)
        {
            registration["hostingCluster"] = hosting;
        }

        Require(hosting is null or { Length: > 0 }, "names no hosting cluster after '@'");
        Require(hosting is null || HostedModes.Contains(mode, StringComparer.Ordinal), $"names a hosting cluster, but in the mode {mode} the agent runs on the managed cluster");
        foreach (var part in parts.Skip(1))
        {
            Setting(part);
        }

        return registration;

        void Setting(string part)
        {
            var (name, value) = Cut(part, '=');
            if (name == "agentNamespace" && Namespaces.Contains(value, StringComparer.Ordinal))
            {
                registration[name] = value;
            }
            else if (name == "leaseDurationSeconds" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            {
                registration[name] = seconds;
            }
            else if (name == "agent" && value is { Length: > 0 })
            {
                registration[name] = OptionsIn(value, out var problem);
                Require(problem is null, $"names '{value}', {problem}");
            }
            else
            {
                Require(holds: false, $"has '{part}', which is no setting of a hub");
            }
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                invocation.Mistake($"{flag} '{text}' {problem}", Example);
            }
        }
    }

    /// <summary>The agent's options of a file: JSON, as the API takes them.</summary>
    private static JsonObject? OptionsIn(string file, out string? problem)
    {
        problem = "which is no JSON object";
        try
        {
            var found = new FileInfo(file);
            if (!found.Exists || found.Length > LargestOptions)
            {
                problem = found.Exists ? "which is larger than 256 KiB" : "which does not exist";
                return null;
            }

            var options = JsonNode.Parse(File.ReadAllText(file)) as JsonObject;
            problem = options is null ? problem : null;
            return options;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = "which cannot be read";
            return null;
        }
    }

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..]) : (text, null);
}
