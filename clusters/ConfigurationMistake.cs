namespace MultiHubFlows.Clusters;

/// <summary>
/// One mistake in a file that configures the product: where it is, what is wrong, and what to do. Never quotes a credential.
/// </summary>
/// <param name="File">The file, as its reader named it.</param>
/// <param name="Line">The line from 1, or 0 where the mistake is the file's as a whole.</param>
/// <param name="Column">The column from 1, or 0.</param>
/// <param name="Field">The path of the field, such as <c>hubs[1].name</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="NextStep">What to do about it, as a sentence.</param>
public sealed record ConfigurationMistake(string File, int Line, int Column, string Field, string Message, string NextStep)
{
    /// <summary>The mistake on one line, in the form that editors jump to.</summary>
    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}:{Column}" : "")}: {(Field.Length > 0 ? Field + ": " : "")}{Message}. {NextStep}";
}
