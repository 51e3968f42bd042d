using System.Globalization;

using Xunit.v3;

namespace MultiHubFlows.Kubernetes.Tests.Sources;

/// <summary>The case expects what was observed on real servers and noted under this number.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ObservedAttribute(int number) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("Observed", Number.ToString(CultureInfo.InvariantCulture))];
}
