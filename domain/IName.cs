namespace MultiHubFlows.Domain;

/// <summary>A name that is a type: made from one text, written as one text.</summary>
public interface IName<TSelf>
    where TSelf : struct, IName<TSelf>
{
    /// <summary>The name as text.</summary>
    string Value { get; }

    /// <summary>Makes the name; throws <see cref="FormatException"/> when it is not legal.</summary>
    static abstract TSelf From(string value);
}
