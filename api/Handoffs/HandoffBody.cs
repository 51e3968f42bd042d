using System.Text.Json;

using MultiHubFlows.Api.Offboardings;
using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.HandingOver;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Handoffs;

/// <summary>What a caller asks for: the body of a start, checked.</summary>
internal sealed record HandoffBody(ManagedClusterName Cluster, HubName From, RegistrationRequest To, TimeSpan? Overlap, TimeSpan? Soak, HandoffPolicies Checkpoints, bool? ThenDefaultNamespace = null)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, OnDeadline> Ends =
        new(StringComparer.Ordinal) { ["skip"] = OnDeadline.Skip, ["rollback"] = OnDeadline.Rollback };

    /// <summary>Hash of what was asked, whoever asked and however it was written.</summary>
    public string Hash() => ContentHash.Of($"handoff\n{PortableJson.Canonical(this)}");

    /// <summary>Reads the body; throws one problem that names every mistake.</summary>
    public static HandoffBody Read(JsonElement body, FleetNames fleet)
    {
        var mistakes = new Mistakes();
        var fields = new JsonPart(body, string.Empty, mistakes).Object("cluster", "from", "to", "overlap", "soak", "thenDefaultNamespace", "checkpoints");
        var cluster = fields?.Required("cluster", "Name the managed cluster as the fleet file does.") is { } named
            ? OnboardingBody.NameIn<ManagedClusterName>(named, fleet.ManagedClusters, "managed cluster")
            : null;
        var from = fields?.Required("from", "Name the provider's hub as the fleet file does.") is { } provider
            ? OnboardingBody.NameIn<HubName>(provider, fleet.Hubs, "hub")
            : null;
        var to = fields?.Required("to", "Say which hub the cluster joins, and how: {\"hub\": ...}.") is { } customer ? RegistrationBody.Read(customer, fleet) : null;
        if (from is { } hub && to?.Hub == hub)
        {
            mistakes.Add("/to/hub", $"The cluster would be handed over from hub '{hub}' to itself.", "Name two hubs.");
        }

        var overlap = TimeOf(fields?.Optional("overlap"));
        var soak = TimeOf(fields?.Optional("soak"));
        var checkpoints = fields?.Optional("checkpoints") is { } policies ? PoliciesOf(policies) : new HandoffPolicies();
        var then = fields?.Optional("thenDefaultNamespace") is { } last ? ThenOf(last, to) : null;
        mistakes.ThrowIfAny();
        return new HandoffBody(cluster!.Value, from!.Value, to!, overlap, soak, checkpoints, then);
    }

    /// <summary>True, or null: what is not asked for and what is refused expressly are one request.</summary>
    private static bool? ThenOf(JsonPart part, RegistrationRequest? to)
    {
        if (part.Flag() != true)
        {
            return null;
        }

        if (to?.Mode?.IsHosted() == true || to?.HostingCluster is not null)
        {
            part.Mistakes.Add(part.Pointer, "A hosted agent always has a namespace of its own, and never the default one.", "Remove the field, or let the agent join on the managed cluster: \"to\": {\"mode\": \"Singleton\"}.");
        }

        if (to?.AgentNamespace == AgentNamespace.Default)
        {
            part.Mistakes.Add(part.Pointer, "The field to.agentNamespace asks for the default agent namespace at once.", "Remove one of the two: this one where the provider's agent is not in that namespace, the other one where it is.");
        }

        return true;
    }

    private static TimeSpan? TimeOf(JsonPart? part) => CheckpointBody.TimeOf(part, TimeSpan.Zero, Longest, "0s to 30d");

    private static HandoffPolicies PoliciesOf(JsonPart part)
    {
        var defaults = new HandoffPolicies();
        if (part.Object("plan", "acceptance", "failure", "provisioning", "consent", "leaving", "finalizers") is not { } fields)
        {
            return defaults;
        }

        var consent = fields.Optional("consent")?.Object("deadline", "onDeadline");
        return new HandoffPolicies
        {
            Joining = CheckpointBody.Read(fields),
            Consent = defaults.Consent with
            {
                Deadline = CheckpointBody.DeadlineOf(consent?.Optional("deadline")) ?? defaults.Consent.Deadline,
                OnDeadline = consent?.Optional("onDeadline")?.OneOf(Ends) ?? defaults.Consent.OnDeadline,
            },
            Leaving = OffboardingBody.LeavingOf(fields),
        };
    }
}
