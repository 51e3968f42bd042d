namespace MultiHubFlows.Api.Http;

/// <summary>Who makes a call.</summary>
/// <param name="Name">As it is recorded with requests and decisions: the name of the key, or <c>asserted:...</c> where nothing but the caller's word says so.</param>
public sealed record Caller(string Name)
{
    /// <summary>Of calls that everybody may make.</summary>
    internal static Caller Nobody { get; } = new("asserted");
}
