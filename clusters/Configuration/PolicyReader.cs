using MultiHubFlows.Clusters.Yaml;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Configuration;

/// <summary>Reads what plans prefer and allow: section <c>policy</c> of the fleet file, or the file that <c>policyFile</c> names.</summary>
internal sealed class PolicyReader(PathReader paths, MistakeList mistakes)
{
    private const int MostAgents = 10_000;
    private const int LargestFile = 64 * 1024;

    private static readonly PlanningPolicy Default = new();

    /// <summary>The policy; what is not said is the default.</summary>
    public PlanningPolicy Read(MapReader root)
    {
        var section = root.Map("policy");
        var file = root.Text("policyFile");
        if (file is null)
        {
            return section is null ? Default : Policy(section, mistakes);
        }

        if (section is not null)
        {
            mistakes.Add(file, "policyFile", "the policy stands in this file too", "Keep 'policy' or 'policyFile'.");
        }

        return paths.Full(file, "policyFile") is { } path ? OfFile(path, file) : Default;
    }

    private PlanningPolicy OfFile(string path, YamlText place)
    {
        var (text, problem) = BoundedFile.Read(path, LargestFile);
        if (text is null)
        {
            mistakes.Add(place, "policyFile", $"the policy file {problem}", "Name a file that is there.");
            return Default;
        }

        var reading = YamlDocuments.Read(text);
        if (reading.MistakeIn(path) is { } mistake)
        {
            mistakes.AddRange([mistake]);
            return Default;
        }

        var own = new MistakeList(path);
        var policy = Default;
        if (reading.Documents is [YamlMap map])
        {
            policy = Policy(new MapReader(map, "", own), own);
        }
        else
        {
            own.Add(1, 1, "", "a policy file is one mapping", "Write the fields of 'policy' in it, such as 'headRoom: 2'.");
        }

        mistakes.AddRange(own.All);
        return policy;
    }

    private static PlanningPolicy Policy(MapReader map, MistakeList mistakes)
    {
        var policy = new PlanningPolicy
        {
            OnClusterBesideHosted = map.Number("onClusterBesideHosted", 0, 50) ?? Default.OnClusterBesideHosted,
            HeadRoom = map.Number("headRoom", 0, MostAgents) ?? Default.HeadRoom,
            AgentsPerHost = map.Number("agentsPerHost", 0, MostAgents),
            AgentsOfOneHubPerHost = map.Number("agentsOfOneHubPerHost", 0, MostAgents),
            AgentNamespace = OneOf(map, "agentNamespace", mistakes, ("own", AgentNamespace.Own), ("default", AgentNamespace.Default)),
            UnknownFacts = OneOf(map, "unknownFacts", mistakes, ("allow", UnknownFacts.Allow), ("avoid", UnknownFacts.Avoid)),
            Weights = Weights(map.Map("weights")),
        };
        map.Close();
        return policy;
    }

    private static PlanningWeights Weights(MapReader? map)
    {
        if (map is null)
        {
            return Default.Weights;
        }

        var weights = new PlanningWeights
        {
            OnCluster = Weight("onCluster", Default.Weights.OnCluster),
            BestFit = Weight("bestFit", Default.Weights.BestFit),
            OwnHost = Weight("ownHost", Default.Weights.OwnHost),
            OperatorThere = Weight("operatorThere", Default.Weights.OperatorThere),
            MemberOfHub = Weight("memberOfHub", Default.Weights.MemberOfHub),
            NothingUnknown = Weight("nothingUnknown", Default.Weights.NothingUnknown),
        };
        map.Close();
        return weights;

        int Weight(string key, int otherwise) => map.Number(key, 0, PlanningWeights.Largest) ?? otherwise;
    }

    private static T OneOf<T>(MapReader map, string key, MistakeList mistakes, params (string Name, T Value)[] values)
    {
        if (map.Text(key) is not { } text)
        {
            return values[0].Value;
        }

        foreach (var (name, value) in values)
        {
            if (text.Text == name)
            {
                return value;
            }
        }

        mistakes.Add(text, map.At(key), "this is none of the values that are taken", $"Write {string.Join(" or ", values.Select(value => value.Name))}.");
        return values[0].Value;
    }
}
