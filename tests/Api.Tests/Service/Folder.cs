namespace MultiHubFlows.Api.Tests.Service;

/// <summary>A folder for one test.</summary>
internal sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("multihub-api-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
