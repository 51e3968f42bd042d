namespace MultiHubFlows.Durable.Hosting;

/// <summary>A place in the handling of one work item.</summary>
/// <param name="Stage">Where in the work item.</param>
/// <param name="InstanceId">The orchestration at work, or whose activity is.</param>
/// <param name="TaskName">The name of the orchestrator or activity.</param>
public sealed record HubPoint(HubStage Stage, string InstanceId, string TaskName);

/// <summary>The stages of a turn and of an activity that can be observed.</summary>
public enum HubStage
{
    /// <summary>A turn has its messages; the orchestrator has not run.</summary>
    TurnStarting,

    /// <summary>The orchestrator has decided; nothing of the turn is stored yet.</summary>
    TurnDecided,

    /// <summary>An activity was taken; its code has not run.</summary>
    ActivityStarting,

    /// <summary>An activity has had its effect; its result is not stored yet.</summary>
    ActivityFinished,
}
