using Xunit.v3;

namespace MultiHubFlows.Kubernetes.Tests.Sources;

/// <summary>The case expects what a real server answered in the recording of this name (`folder/file` without extension).</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RecordedAttribute(string recording) : Attribute, ITraitAttribute
{
    public string Recording { get; } = recording;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Recorded", Recording)];
}
