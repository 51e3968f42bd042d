using System.Runtime.CompilerServices;

namespace MultiHubFlows.Bench.Functions;

/// <summary>The published function app; the build of this program has made it.</summary>
internal static class PublishedApp
{
    public static string Folder { get; } = Find();

    private static string Find([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        var folder = Path.Combine(root, "artifacts", "publish", "MultiHubFlows.Functions", "release");
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"{folder} holds no published app: build with -c Release.");
    }
}
