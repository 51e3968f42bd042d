using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>Reads one registration of a request, and checks all of them together.</summary>
internal static class RegistrationBody
{
    private const int LongestLeaseSeconds = 3_600;

    private static readonly Dictionary<string, AgentMode> Modes =
        Enum.GetValues<AgentMode>().ToDictionary(mode => mode.ToString(), StringComparer.Ordinal);

    private static readonly Dictionary<string, AgentNamespace> Namespaces =
        new(StringComparer.Ordinal) { ["own"] = AgentNamespace.Own, ["default"] = AgentNamespace.Default };

    public static RegistrationRequest? Read(JsonPart part, FleetNames fleet)
    {
        if (part.Object("hub", "mode", "hostingCluster", "agentNamespace", "leaseDurationSeconds") is not { } fields)
        {
            return null;
        }

        var hub = fields.Required("hub", "Name the hub as the fleet file does.") is { } named
            ? OnboardingBody.NameIn<HubName>(named, fleet.Hubs, "hub")
            : null;
        var mode = ModeOf(fields);
        var hosting = HostingOf(fields, mode, fleet);
        var agentNamespace = NamespaceOf(fields, mode);
        var lease = fields.Optional("leaseDurationSeconds")?.Number(1, LongestLeaseSeconds);
        return hub is null || mode is null
            ? null
            : new RegistrationRequest
            {
                Hub = hub.Value,
                Mode = mode.Value,
                HostingCluster = hosting,
                AgentNamespace = agentNamespace,
                LeaseDurationSeconds = lease,
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

    private static AgentMode? ModeOf(JsonFields fields)
    {
        return fields.Required("mode", "Write Singleton, or SingletonHosted with a hostingCluster; Default and Hosted are the same with two pods.") is { } part
            ? part.OneOf(Modes)
            : null;
    }

    private static HostingClusterName? HostingOf(JsonFields fields, AgentMode? mode, FleetNames fleet)
    {
        var given = fields.Optional("hostingCluster");
        if (mode?.IsHosted() == false && given is { } superfluous)
        {
            superfluous.Mistakes.Add(superfluous.Pointer, $"In the mode {mode} the agent runs on the managed cluster.", "Remove the field, or write the mode SingletonHosted or Hosted.");
            return null;
        }

        var part = given ?? (mode?.IsHosted() == true ? fields.Required("hostingCluster", "Name the hosting cluster as the fleet file does.") : null);
        return part is { } named ? OnboardingBody.NameIn<HostingClusterName>(named, fleet.HostingClusters, "hosting cluster") : null;
    }

    private static AgentNamespace NamespaceOf(JsonFields fields, AgentMode? mode)
    {
        if (fields.Optional("agentNamespace") is not { } part || part.OneOf(Namespaces) is not { } wish)
        {
            return AgentNamespace.Own;
        }

        if (wish == AgentNamespace.Default && mode?.IsHosted() == true)
        {
            part.Mistakes.Add(part.Pointer, $"In the mode {mode} an agent always has a namespace of its own.", "Remove the field, or write own.");
            return AgentNamespace.Own;
        }

        return wish;
    }
}
