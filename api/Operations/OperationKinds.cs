using MultiHubFlows.Orchestrations;

namespace MultiHubFlows.Api.Operations;

/// <summary>The kinds of operations, by the names of their flows.</summary>
internal static class OperationKinds
{
    private const string Joins = "join-";
    private const string Leaves = "leave-";
    private const string Moves = "move-";

    /// <summary>The kind as the API calls it.</summary>
    public static string Of(string flow) => flow switch
    {
        TaskNames.OnboardCluster => "onboarding",
        TaskNames.OffboardCluster => "offboarding",
        TaskNames.HandOffCluster => "handoff",
        TaskNames.MoveCluster => "move",
        _ => flow,
    };

    /// <summary>Whether a flow is of an operation, or of one registration, that this version has.</summary>
    public static bool Knows(string flow) => Of(flow) != flow || IsChild(flow);

    /// <summary>The flow of a kind.</summary>
    public static string FlowOf(string kind) => kind switch
    {
        "onboarding" => TaskNames.OnboardCluster,
        "offboarding" => TaskNames.OffboardCluster,
        "handoff" => TaskNames.HandOffCluster,
        "move" => TaskNames.MoveCluster,
        _ => kind,
    };

    /// <summary>What the ids of a flow's registrations begin with, in the order in which these begin.</summary>
    public static IReadOnlyList<string> ChildrenOf(string flow) => flow switch
    {
        TaskNames.OffboardCluster => [Leaves],
        TaskNames.HandOffCluster => [Joins, Leaves, Moves],
        TaskNames.MoveCluster => [Moves],
        _ => [Joins],
    };

    /// <summary>Whether a flow has all its registrations until it ends, those too whose own flows have ended.</summary>
    public static bool HoldsAll(string flow) => flow == TaskNames.HandOffCluster;

    /// <summary>Whether a flow is of one registration.</summary>
    public static bool IsChild(string flow) => flow is TaskNames.JoinHub or TaskNames.LeaveHub or TaskNames.MoveAgent;
}
