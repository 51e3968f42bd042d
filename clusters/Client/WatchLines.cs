using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace MultiHubFlows.Clusters.Client;

/// <summary>The lines of a watch. A line that the stream breaks off is not given out.</summary>
internal static class WatchLines
{
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        HttpResponseMessage response,
        int maximumLine,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                if (line.Length > 0)
                {
                    yield return line.ToArray();
                }

                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (result.IsCompleted)
            {
                yield break;
            }

            if (buffer.Length > maximumLine)
            {
                throw new HttpIOException(HttpRequestError.ConfigurationLimitExceeded);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
