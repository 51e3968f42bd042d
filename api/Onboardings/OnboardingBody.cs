using System.Text.Json;

using MultiHubFlows.Api.Reading;
using MultiHubFlows.Domain;
using MultiHubFlows.Orchestrations.Checkpoints;
using MultiHubFlows.Orchestrations.Onboarding;

namespace MultiHubFlows.Api.Onboardings;

/// <summary>What a caller asks for: the body of a start, checked.</summary>
internal sealed record OnboardingBody(ManagedClusterName Cluster, IReadOnlyList<RegistrationRequest> Registrations, CheckpointPolicies Checkpoints)
{
    private const int MostRegistrations = 50;

    /// <summary>Hash of what was asked, whoever asked and however it was written.</summary>
    public string Hash() => ContentHash.Of(PortableJson.Canonical(this));

    /// <summary>Reads the body; throws one problem that names every mistake.</summary>
    public static OnboardingBody Read(JsonElement body, FleetNames fleet)
    {
        var mistakes = new Mistakes();
        var fields = new JsonPart(body, string.Empty, mistakes).Object("cluster", "registrations", "checkpoints");
        var cluster = fields?.Required("cluster", "Name the managed cluster as the fleet file does.") is { } named
            ? NameIn<ManagedClusterName>(named, fleet.ManagedClusters, "managed cluster")
            : null;
        var registrations = fields?.Required("registrations", "Name at least one hub: [{\"hub\": ...}].") is { } listed
            ? RegistrationsOf(listed, fleet)
            : [];
        var checkpoints = fields?.Optional("checkpoints") is { } policies ? CheckpointBody.Read(policies) : new CheckpointPolicies();
        mistakes.ThrowIfAny();
        return new OnboardingBody(cluster!.Value, registrations, checkpoints);
    }

    private static IReadOnlyList<RegistrationRequest> RegistrationsOf(JsonPart listed, FleetNames fleet)
    {
        var items = listed.Items(1, MostRegistrations);
        var read = items.Select(item => (Part: item, Registration: RegistrationBody.Read(item, fleet))).ToList();
        RegistrationBody.CheckTogether(read, listed.Mistakes);
        return [.. read.Where(pair => pair.Registration is not null).Select(pair => pair.Registration!)];
    }

    internal static TName? NameIn<TName>(JsonPart part, IReadOnlyCollection<string> known, string kind)
        where TName : struct, IName<TName>
    {
        if (part.Text(253) is not { } text)
        {
            return null;
        }

        try
        {
            var name = TName.From(text);
            if (known.Contains(name.Value, StringComparer.Ordinal))
            {
                return name;
            }

            var offer = known.Count == 0 ? "It names none." : $"It knows {Few(known)}.";
            part.Mistakes.Add(part.Pointer, $"The fleet file has no {kind} '{name.Value}'.", $"{offer} Correct the name, or add the {kind} to the fleet file.");
        }
        catch (FormatException illegal)
        {
            part.Mistakes.Add(part.Pointer, Http.Printable.Cut(illegal.Message, 300), $"Write the name of a {kind} of the fleet file.");
        }

        return null;
    }

    private static string Few(IReadOnlyCollection<string> names) =>
        names.Count <= 10 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(10))} and {names.Count - 10} more";
}
