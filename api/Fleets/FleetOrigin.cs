using MultiHubFlows.Clusters;
using MultiHubFlows.Clusters.Configuration;
using MultiHubFlows.Clusters.Credentials;

namespace MultiHubFlows.Api.Fleets;

/// <summary>Where a fleet file is: a path, or a blob. An operator bundle in a blob is read with it.</summary>
internal abstract class FleetOrigin(ClusterClientOptions options, TimeProvider time) : IDisposable
{
    private const int MaximumBundleBytes = 8 * 1024 * 1024;
    private const string Reader = "the fleet file";

    private readonly Dictionary<string, BlobText> _known = new(StringComparer.Ordinal);

    /// <summary>The origin of that name.</summary>
    public static FleetOrigin Of(string place, ClusterClientOptions options, TimeProvider time) =>
        BlobId.IsAddress(place) ? new FleetBlob(place, options.Azure.BlobConnectionString is not null, new AzureReader(AzureIdentity.Default, options.Azure, time), options, time) : new FleetPath(place, options, time);

    /// <summary>Reads the fleet, with everything that it names and can be read without a vault.</summary>
    public async Task<FleetReading> ReadAsync(CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(null, cancellationToken);
        if (reading.Fleet is not { Operator.BundleBlob: { } blob } fleet)
        {
            return reading;
        }

        using var azure = new AzureReader(fleet.Azure, options.Azure, time);
        var bundle = await ReadBlobAsync(azure, blob, MaximumBundleBytes, cancellationToken);
        return bundle.Text is { } text ? await ReadAsync(text, cancellationToken) : NotText(blob, bundle, "the operator bundle");
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Whether it is another one than was read; false where that is not known.</summary>
    public virtual Task<bool> HasChangedAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Whether it is looked at from time to time.</summary>
    public virtual bool IsWatched => false;

    protected abstract Task<FleetReading> ReadAsync(string? bundleText, CancellationToken cancellationToken);

    /// <summary>A blob's content, fetched only if it is another one than before.</summary>
    protected async Task<BlobText> ReadBlobAsync(AzureReader azure, BlobId blob, int maximumBytes, CancellationToken cancellationToken)
    {
        var known = _known.GetValueOrDefault(blob.Url.AbsoluteUri);
        return _known[blob.Url.AbsoluteUri] = await azure.ReadBlobAsync(blob, known?.Tag, maximumBytes, Reader, cancellationToken) ?? known!;
    }

    /// <summary>Whether the blob is another one than was read last.</summary>
    protected async Task<bool> HasChangedAsync(AzureReader azure, BlobId blob, int maximumBytes, CancellationToken cancellationToken) =>
        await azure.ReadBlobAsync(blob, _known.GetValueOrDefault(blob.Url.AbsoluteUri)?.Tag, maximumBytes, Reader, cancellationToken) is not null;

    protected static FleetReading NotText(BlobId blob, BlobText content, string what) =>
        new(null, [new(blob.Url.AbsoluteUri, 0, 0, "", $"{what} {(content.TooLarge ? "is too large" : "is not UTF-8 text")}", "Put the right one there.")]);
}

/// <summary>A fleet file on this machine.</summary>
internal sealed class FleetPath(string path, ClusterClientOptions options, TimeProvider time) : FleetOrigin(options, time)
{
    public override void Dispose()
    {
    }

    protected override Task<FleetReading> ReadAsync(string? bundleText, CancellationToken cancellationToken) => Task.FromResult(FleetFile.Load(path, bundleText));
}

/// <summary>A fleet file as a blob, opened by the process's own identity: the file, which chooses one, is not read yet.</summary>
internal sealed class FleetBlob(string address, bool emulator, AzureReader azure, ClusterClientOptions options, TimeProvider time) : FleetOrigin(options, time)
{
    public override bool IsWatched => true;

    public override void Dispose() => azure.Dispose();

    public override async Task<bool> HasChangedAsync(CancellationToken cancellationToken) =>
        Parse().Id is { } blob && await HasChangedAsync(azure, blob, FleetFile.MaximumBytes, cancellationToken);

    protected override async Task<FleetReading> ReadAsync(string? bundleText, CancellationToken cancellationToken)
    {
        var (blob, problem) = Parse();
        if (blob is null)
        {
            return new FleetReading(null, [new("the fleet file's address", 0, 0, "", problem!, "Name it as https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME.")]);
        }

        var content = await ReadBlobAsync(azure, blob, FleetFile.MaximumBytes, cancellationToken);
        return content.Text is { } text
            ? FleetFile.Parse(new FleetText(blob.Url.AbsoluteUri, text) { BundleText = bundleText })
            : NotText(blob, content, "the fleet file");
    }

    private (BlobId? Id, string? Problem) Parse() => BlobId.Parse(address, emulator);
}
