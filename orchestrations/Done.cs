namespace MultiHubFlows.Orchestrations;

/// <summary>What an activity returns when being done is all there is to say.</summary>
/// <param name="Changed">Whether this run changed something; a second run usually did not.</param>
public sealed record Done(bool Changed);
