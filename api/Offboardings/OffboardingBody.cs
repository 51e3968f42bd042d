using System.Text.Json;

using MultiHubFlows.Api.Onboardings;
using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Leaving;

namespace MultiHubFlows.Api.Offboardings;

/// <summary>What a caller asks for: the body of a start, checked.</summary>
internal sealed record OffboardingBody(
    ManagedClusterName Cluster, IReadOnlyList<HubName> Hubs, WorkloadFate? Workloads, bool AcceptLoss, LeavePolicies Checkpoints)
{
    private const int MostHubs = 50;

    private static readonly Dictionary<string, WorkloadFate> Fates =
        new(StringComparer.Ordinal) { ["keep"] = WorkloadFate.Keep, ["remove"] = WorkloadFate.Remove };

    private static readonly Dictionary<string, OnDeadline> Rejects = new(StringComparer.Ordinal) { ["reject"] = OnDeadline.Reject };

    private static readonly Dictionary<string, OnDeadline> Skips = new(StringComparer.Ordinal) { ["skip"] = OnDeadline.Skip };

    /// <summary>Hash of what was asked, whoever asked and however it was written.</summary>
    public string Hash() => ContentHash.Of($"offboarding\n{PortableJson.Canonical(this)}");

    /// <summary>Reads the body; throws one problem that names every mistake.</summary>
    public static OffboardingBody Read(JsonElement body, FleetNames fleet)
    {
        var mistakes = new Mistakes();
        var fields = new JsonPart(body, string.Empty, mistakes).Object("cluster", "hubs", "all", "workloads", "acceptLoss", "checkpoints");
        var cluster = fields?.Required("cluster", "Name the managed cluster as the fleet file does.") is { } named
            ? OnboardingBody.NameIn<ManagedClusterName>(named, fleet.ManagedClusters, "managed cluster")
            : null;
        var hubs = fields is null ? [] : HubsOf(fields, fleet, mistakes);
        var workloads = fields?.Optional("workloads")?.OneOf(Fates);
        var acceptLoss = fields?.Optional("acceptLoss")?.Flag() ?? false;
        var checkpoints = fields?.Optional("checkpoints") is { } policies ? PoliciesOf(policies) : new LeavePolicies();
        mistakes.ThrowIfAny();
        return new OffboardingBody(cluster!.Value, hubs, workloads, acceptLoss, checkpoints);
    }

    /// <summary>The hubs that are named; none where all are meant.</summary>
    private static List<HubName> HubsOf(JsonFields fields, FleetNames fleet, Mistakes mistakes)
    {
        var all = fields.Optional("all")?.Flag() ?? false;
        var given = fields.Optional("hubs");
        if (all == (given is not null))
        {
            mistakes.Add("/hubs", all ? "Both hubs and all are given." : "Neither hubs nor all is given.", "Name the hubs to leave, or write \"all\": true.");
            return [];
        }

        var hubs = new List<HubName>();
        foreach (var part in given?.Items(1, MostHubs) ?? [])
        {
            if (OnboardingBody.NameIn<HubName>(part, fleet.Hubs, "hub") is { } hub)
            {
                if (hubs.Contains(hub))
                {
                    mistakes.Add(part.Pointer, $"The hub '{hub}' is named twice.", "Remove one of them.");
                }

                hubs.Add(hub);
            }
        }

        return hubs;
    }

    private static LeavePolicies PoliciesOf(JsonPart part)
    {
        var defaults = new LeavePolicies();
        return part.Object("removal", "leaving", "finalizers") is { } fields
            ? LeavingOf(fields) with { Removal = CheckpointBody.Policy(fields.Optional("removal"), defaults.Removal, Rejects) }
            : defaults;
    }

    /// <summary>The checkpoints of a leave that come after its first removal.</summary>
    internal static LeavePolicies LeavingOf(JsonFields fields)
    {
        var defaults = new LeavePolicies();
        return new LeavePolicies
        {
            Leaving = CheckpointBody.Policy(fields.Optional("leaving"), defaults.Leaving, Skips),
            Finalizers = CheckpointBody.Asking(fields.Optional("finalizers"), defaults.Finalizers),
        };
    }
}
