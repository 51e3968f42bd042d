using System.Runtime.CompilerServices;

namespace MultiHubFlows.FunctionsHost.Tests.Support;

/// <summary>What the build of these tests has made: the published app, and the host that runs it.</summary>
internal static class ProjectFiles
{
    public static string App { get; } = Existing("publish/MultiHubFlows.Functions/release", "functions.metadata");

    public static string Host { get; } = Path.Combine(Existing("bin/MultiHubFlows.FunctionsHost/release", "MultiHubFlows.FunctionsHost.dll"), "MultiHubFlows.FunctionsHost.dll");

    private static string Existing(string folder, string file, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../artifacts", folder));
        return File.Exists(Path.Combine(path, file)) ? path : throw new DirectoryNotFoundException($"{path} has no {file}: build these tests with -c Release, which makes it.");
    }
}
