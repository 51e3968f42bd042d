using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Microsoft.DurableTask;

using MultiHubFlows.Api;

namespace MultiHubFlows.Architecture.Tests;

public sealed partial class RepositoryTests
{
    private static readonly string Root = FindRoot();

    private static readonly string[] Rooms = ["activities", "api", "cli", "clusters", "functions", "orchestrations"];

    [Fact]
    public void Root_HoldsAtMost26Entries()
    {
        var entries = Directory.EnumerateFileSystemEntries(Root)
            .Select(path => Path.GetFileName(path))
            .Where(name => !name.StartsWith('.') && name != "artifacts")
            .ToList();

        Assert.True(entries.Count <= 26, $"{entries.Count} entries: {string.Join(", ", entries)}");
    }

    [Fact]
    public void Reasons_AreAllInTheDocs()
    {
        var documented = File.ReadAllText(Path.Combine(Root, "docs", "reasons.md"));
        var codes = Rooms.SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => FindingCode().Matches(File.ReadAllText(file)).Select(match => match.Groups["code"].Value))
            .Distinct()
            .Order()
            .ToList();

        Assert.NotEmpty(codes);
        Assert.DoesNotContain(codes, code => !documented.Contains($"`{code}`", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_SpeakOfTheProjectAlone()
    {
        var strangers = Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Where(file => !Ignored(file))
            .Where(file => WorkplaceWords().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Root, file));

        Assert.Empty(strangers);
    }

    [Fact]
    public void Orchestrators_EachHaveARecordedHistory()
    {
        var registry = new DurableTaskRegistry();
        AllTasks.AddTo(registry);
        var recorded = Directory.EnumerateFiles(Path.Combine(Root, "tests", "Orchestrations.Tests", "Histories", "Recorded"), "*.json", SearchOption.AllDirectories)
            .Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray().First(its => (string?)its!["EventType"] == "ExecutionStarted"))
            .Select(started => (string)started!["Name"]!);

        var orchestrators = registry.GetOrchestrators().Select(registered => registered.Key.Name).ToList();

        Assert.NotEmpty(orchestrators);
        Assert.Empty(orchestrators.Except(recorded));
    }

    private static bool Ignored(string file) =>
        Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar) is var parts
        && (parts[0] is "artifacts" or ".git" || parts.Contains("node_modules"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MultiHubFlows.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside a checkout.");
    }

    [GeneratedRegex("""(?:new Finding\(|AddIf\([^"]*|HubRefusedException\([^"]*"[^"]*", *|HubUnreachableException\([^"]*"[^"]*", *)\s*"(?<code>[A-Z][A-Za-z0-9]+)" *,""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex FindingCode();

    [GeneratedRegex("(?<![A-Za-z0-9])/(?:w[o]rk|r[o]ot)/|\\.l[i]brary", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5000)]
    private static partial Regex WorkplaceWords();
}
