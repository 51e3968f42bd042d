namespace MultiHubFlows.Clusters.Credentials;

/// <summary>When files were written last, to notice that they changed.</summary>
internal sealed record FileStamp : IFreshness
{
    private readonly IReadOnlyList<(string Path, DateTime Written, long Length)> _files;

    private FileStamp(IReadOnlyList<(string Path, DateTime Written, long Length)> files) => _files = files;

    public bool IsCurrent => _files.All(file => Look(file.Path) == file);

    public static FileStamp Of(IReadOnlyList<string> paths) => new([.. paths.Select(Look)]);

    public IFreshness Prolonged() => this;

    private static (string Path, DateTime Written, long Length) Look(string path)
    {
        // A mounted secret is a link into a folder that is replaced as a whole: what counts is the file at its end.
        var file = new FileInfo(path);
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target.Exists ? (path, target.LastWriteTimeUtc, target.Length) : (path, default, -1);
    }
}
