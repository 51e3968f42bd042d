namespace MultiHubFlows.Orchestrations.Joining;

/// <summary>How an undo ended.</summary>
/// <param name="Complete">Whether everything that the operation made is gone, but for what OCM itself leaves.</param>
/// <param name="Residue">What is left, one sentence each.</param>
internal sealed record UndoResult(bool Complete, IReadOnlyList<string> Residue);
