using System.Runtime.CompilerServices;

namespace MultiHubFlows.Functions.Tests;

/// <summary>The folder that 'dotnet publish functions' makes; the build of these tests has made it.</summary>
internal static class PublishedApp
{
    public static string Folder { get; } = Find();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string Find([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        var folder = Path.Combine(root, "artifacts", "publish", "MultiHubFlows.Functions", "release");
        return File.Exists(Path.Combine(folder, "functions.metadata"))
            ? folder
            : throw new DirectoryNotFoundException($"{folder} holds no published app: build the tests with -c Release, which publishes it.");
    }
}
