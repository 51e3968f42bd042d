using System.Globalization;
using System.Text;
using System.Text.Json;

using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;

using MultiHubFlows.Api.Http;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Api.Operations;

/// <summary>
/// Streams an operation as server-sent events: <c>operation</c> with the whole operation whenever something changed, <c>end</c> when it has
/// ended. The stream ends by itself before any host would cut it; a client goes on with Last-Event-ID and gets nothing twice.
/// </summary>
public sealed class OperationEvents(ApiOptions options, TimeProvider time)
{
    /// <summary>Answers with the stream; an unknown operation is told before it begins.</summary>
    public async Task<ApiAnswer> OpenAsync(ApiCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        var first = await OperationReader.ReadAsync(call.Client, call.Id, cancellationToken);
        var known = call.Header("Last-Event-ID");
        return new ApiAnswer(StatusCodes.Status200OK)
        {
            ContentType = "text/event-stream",
            Stream = (response, token) => RunAsync(call.Client, first, known, response, token),
        };
    }

    private async Task RunAsync(DurableTaskClient client, Operation operation, string? known, HttpResponse response, CancellationToken cancellationToken)
    {
        var (began, spoke) = (time.GetTimestamp(), time.GetTimestamp());
        await SendAsync(response, string.Create(CultureInfo.InvariantCulture, $"retry: {(int)options.StreamPause.TotalMilliseconds}\n\n"), cancellationToken);
        try
        {
            while (true)
            {
                var version = OperationAnswers.Version(operation);
                if (version != known)
                {
                    await SendAsync(response, Event("operation", version, operation), cancellationToken);
                    (known, spoke) = (version, time.GetTimestamp());
                }

                if (operation.HasEnded)
                {
                    await SendAsync(response, Event("end", version, new { operation.Id, operation.Status, operation.Outcome }), cancellationToken);
                    return;
                }

                if (time.GetElapsedTime(began) + options.StreamPause >= options.StreamLimit)
                {
                    return;
                }

                if (time.GetElapsedTime(spoke) >= options.Heartbeat)
                {
                    await SendAsync(response, ": still here\n\n", cancellationToken);
                    spoke = time.GetTimestamp();
                }

                await Task.Delay(options.StreamPause, time, cancellationToken);
                operation = await OperationReader.ReadAsync(client, operation.Id, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The client left or the host stops: the stream just ends, and the client comes back with the id that it has.
        }
        catch (ProblemException)
        {
            // Purged meanwhile: the next call says so.
        }
    }

    private static string Event(string name, string id, object data) =>
        $"event: {name}\nid: {id}\ndata: {JsonSerializer.Serialize(data, PortableJson.Options)}\n\n";

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
