using System.CommandLine;

using MultiHubFlows.Cli.Serving;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Credentials;

namespace MultiHubFlows.Cli.Commands;

/// <summary>The flag that names the fleet file; the file is read with the flags, so that its mistakes show with theirs.</summary>
internal static class FleetFlag
{
    public static Option<string> Option() => new("--fleet") { Description = "Fleet file, or a blob's address: the clusters and where their credentials are.", HelpName = "FILE" };

    public static string? Required(Invocation invocation, Option<string> option)
    {
        if (invocation.Get(option) is not { } path)
        {
            invocation.Mistake("--fleet is missing", "Name a fleet file; 'multihub simulate --out DIR' writes one to try.");
            return null;
        }

        return Checked(invocation, path);
    }

    /// <summary>The path or address, after every mistake of the file was noted.</summary>
    public static string Checked(Invocation invocation, string path)
    {
        if (BlobId.IsAddress(path))
        {
            if (BlobId.Parse(path, FleetConnection.IsGiven).Problem is { } problem)
            {
                invocation.Mistake($"--fleet: {problem}", "Write https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME.");
            }

            return path;
        }

        foreach (var mistake in FleetFile.Load(path).Mistakes)
        {
            var place = mistake.Line > 0 ? FormattableString.Invariant($"{mistake.File}:{mistake.Line}:{mistake.Column}") : mistake.File;
            invocation.Mistake($"{place}: {(mistake.Field.Length > 0 ? $"{mistake.Field}: " : string.Empty)}{mistake.Message}", mistake.NextStep);
        }

        return Path.GetFullPath(path);
    }
}
