namespace MultiHubFlows.Api.Http;

/// <summary>Who makes a call.</summary>
/// <param name="Name">As it is recorded with requests and decisions; <c>asserted:...</c> where nothing but the caller's word says so.</param>
public sealed record Caller(string Name);
