using System.Text;

using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MultiHubFlows.Clusters.Credentials;

/// <summary>Reads a blob up to a limit.</summary>
internal static class BlobReading
{
    private const int NotModified = 304;

    public static async Task<BlobText?> ReadAsync(BlobClient blob, string? knownTag, int maximumBytes, CancellationToken cancellationToken)
    {
        var ask = new BlobDownloadOptions { Conditions = knownTag is null ? null : new BlobRequestConditions { IfNoneMatch = new ETag(knownTag) } };
        var answer = await blob.DownloadStreamingAsync(ask, cancellationToken);
        if (answer.GetRawResponse().Status == NotModified)
        {
            return null;
        }

        using var content = answer.Value;
        var buffer = new byte[maximumBytes + 1];
        var length = await content.Content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return new BlobText(length > maximumBytes ? null : Decode(buffer.AsSpan(0, length)), content.Details.ETag.ToString(), length > maximumBytes);
    }

    private static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>What a blob holds.</summary>
/// <param name="Text">The text; null where it is too large or not UTF-8.</param>
/// <param name="Tag">What tells this content from others.</param>
/// <param name="TooLarge">Whether it is larger than what is read.</param>
public sealed record BlobText(string? Text, string Tag, bool TooLarge);
