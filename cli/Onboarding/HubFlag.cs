using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Cli.Onboarding;

/// <summary>Reads <c>--hub NAME[=MODE[@HOSTING]][,agentNamespace=default|own][,leaseDurationSeconds=N]</c>.</summary>
internal static class HubFlag
{
    private const string Form = "NAME[=MODE[@HOSTING]][,agentNamespace=default|own]";
    private const string Example = "Write it like hub1 (the planner chooses), hub2=Singleton,agentNamespace=default or hub3=SingletonHosted@hosting1.";

    private static readonly string[] HostedModes = ["auto", "SingletonHosted", "Hosted"];
    private static readonly string[] Modes = [.. HostedModes, "Singleton", "Default"];
    private static readonly string[] Namespaces = ["own", "default"];

    public static Option<string[]> Option() => new("--hub") { Description = "A hub to join; may be given again.", HelpName = Form, AllowMultipleArgumentsPerToken = false };

    /// <summary>The registrations of a request's body.</summary>
    public static JsonArray Read(Invocation invocation, Option<string[]> option)
    {
        var given = invocation.Get(option) ?? [];
        if (given.Length == 0)
        {
            invocation.Mistake("--hub is missing", $"Name each hub to join. {Example}");
        }

        return [.. given.Select(text => (JsonNode)One(invocation, text))];
    }

    private static JsonObject One(Invocation invocation, string text)
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
            else
            {
                Require(holds: false, $"has '{part}', which is no setting of a hub");
            }
        }

        void Require(bool holds, string problem)
        {
            if (!holds)
            {
                invocation.Mistake($"--hub '{text}' {problem}", Example);
            }
        }
    }

    private static (string Before, string? After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..]) : (text, null);
}
