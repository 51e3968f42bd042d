using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Reads one registration of a request, and checks all of them together.</summary>
internal static class RegistrationBody
{
    private const int LongestLeaseSeconds = 3_600;

    private static readonly Dictionary<string, WishedMode> Modes =
        Enum.GetValues<AgentMode>().Select(mode => (Name: mode.ToString(), Wish: new WishedMode(mode))).Append(("auto", new WishedMode(null)))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    private static readonly Dictionary<string, AgentNamespace> Namespaces =
        new(StringComparer.Ordinal) { ["own"] = AgentNamespace.Own, ["default"] = AgentNamespace.Default };

    /// <summary>The fields that say which hub it is, and where and how its agent runs.</summary>
    public static IReadOnlyList<string> OfThePlace { get; } = ["hub", "mode", "hostingCluster", "agentNamespace", "agent"];

    public static RegistrationRequest? Read(JsonPart part, FleetNames fleet)
    {
        var fields = part.Object("hub", "mode", "hostingCluster", "agentNamespace", "leaseDurationSeconds", "agent");
        return fields is null || Read(fields, fleet) is not { } registration
            ? null
            : registration with { LeaseDurationSeconds = fields.Optional("leaseDurationSeconds")?.Number(1, LongestLeaseSeconds) };
    }

    /// <summary>The hub, and where and how its agent runs; null where something of it is wrong.</summary>
    public static RegistrationRequest? Read(JsonFields fields, FleetNames fleet)
    {
        var hub = fields.Required("hub", "Name the hub as the fleet file does.") is { } named
            ? OnboardingBody.NameIn<HubName>(named, fleet.Hubs, "hub")
            : null;
        var (known, mode) = ModeOf(fields);
        var hosting = HostingOf(fields, mode, fleet);
        var agentNamespace = NamespaceOf(fields, mode, hosting);
        var agent = fields.Optional("agent")?.Options();
        return hub is null || !known
            ? null
            : new RegistrationRequest
            {
                Hub = hub.Value,
                Mode = mode,
                HostingCluster = hosting,
                AgentNamespace = agentNamespace,
                Agent = agent,
            };
    }

    public static void CheckTogether(IReadOnlyList<(JsonPart Part, RegistrationRequest? Registration)> read, Mistakes mistakes)
    {
        var hubs = new HashSet<HubName>();
        var inDefault = false;
        foreach (var (part, registration) in read.Where(pair => pair.Registration is not null))
        {
            if (!hubs.Add(registration!.Hub))
            {
                mistakes.Add($"{part.Pointer}/hub", $"The hub '{registration.Hub}' is named twice.", "A cluster joins a hub once; remove one of them.");
            }

            if (registration.AgentNamespace == AgentNamespace.Default && inDefault)
            {
                mistakes.Add($"{part.Pointer}/agentNamespace", "Two agents cannot share the default agent namespace.", "Leave it out, or write own, for all but one.");
            }

            inDefault |= registration.AgentNamespace == AgentNamespace.Default;
        }
    }

    /// <summary>The mode, or none: the planner chooses.</summary>
    private static (bool Known, AgentMode? Mode) ModeOf(JsonFields fields)
    {
        if (fields.Optional("mode") is not { } part)
        {
            return (true, null);
        }

        return part.OneOf(Modes) is { } asked ? (true, asked.Mode) : (false, null);
    }

    private static HostingClusterName? HostingOf(JsonFields fields, AgentMode? mode, FleetNames fleet)
    {
        var given = fields.Optional("hostingCluster");
        if (mode?.IsHosted() == false && given is { } superfluous)
        {
            superfluous.Mistakes.Add(superfluous.Pointer, $"In the mode {mode} the agent runs on the managed cluster.", "Remove the field, or write the mode SingletonHosted or Hosted.");
            return null;
        }

        return given is { } named ? OnboardingBody.NameIn<HostingClusterName>(named, fleet.HostingClusters, "hosting cluster") : null;
    }

    private static AgentNamespace? NamespaceOf(JsonFields fields, AgentMode? mode, HostingClusterName? hosting)
    {
        if (fields.Optional("agentNamespace") is not { } part || part.OneOf(Namespaces) is not { } wish)
        {
            return null;
        }

        if (wish == AgentNamespace.Default && (mode?.IsHosted() == true || hosting is not null))
        {
            part.Mistakes.Add(part.Pointer, "A hosted agent always has a namespace of its own.", "Remove the field, or write own.");
            return null;
        }

        return wish;
    }

    private readonly record struct WishedMode(AgentMode? Mode);
}
