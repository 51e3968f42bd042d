using MultiHubFlows.Domain;

namespace MultiHubFlows.Orchestrations.Reconciling;

/// <summary>
/// The operations that are at work. What they have made so far is no drift. Kept by the beginnings of their ids, so that thousands fit into a
/// message; two that begin alike would hide a finding while one of them runs, and that is all.
/// </summary>
public sealed class LiveOperations
{
    /// <summary>More than this many are not told apart in one sweep.</summary>
    public const int Most = 8_000;

    private const int KeyLength = 10;

    private readonly HashSet<string> _keys;

    private LiveOperations(HashSet<string> keys) => _keys = keys;

    /// <summary>From one list of keys or several.</summary>
    public static LiveOperations Of(params IEnumerable<string>[] keys) => new([.. keys.SelectMany(list => list)]);

    /// <summary>The key of an operation's run.</summary>
    public static string KeyOf(string operation) =>
        operation.Length >= OperationId.Prefix.Length + KeyLength ? operation.Substring(OperationId.Prefix.Length, KeyLength) : operation;

    /// <summary>Whether an operation, or a resumed run of it, is at work.</summary>
    public bool Contains(string? operation) => operation is not null && _keys.Contains(KeyOf(operation));
}
