using System.Text;

namespace MultiHubFlows.Clusters.Yaml;

/// <summary>Reads a text file up to a limit, and says in words what keeps it from being read.</summary>
internal static class BoundedFile
{
    public static (string? Text, string? Problem) Read(string path, int maximumBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var expected = stream.CanSeek ? Math.Min(stream.Length, maximumBytes) : maximumBytes;
            var buffer = new byte[expected + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > maximumBytes || (length == buffer.Length && stream.ReadByte() >= 0)
                ? (null, $"is larger than {maximumBytes / 1024} KiB")
                : (new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(WithoutMark(buffer.AsSpan(0, length))), null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "does not exist");
        }
        catch (DecoderFallbackException)
        {
            return (null, "is not UTF-8 text");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, "cannot be read");
        }
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes;
}
