using System.Text.Json;
using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Kubeconfigs;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters;

/// <summary>
/// Reads and writes objects of one cluster as one identity. Every call retries what is worth it, within a deadline. What remains is either
/// a <see cref="HubUnreachableException"/> (asking again later may help) or a <see cref="HubRefusedException"/> (it will not), both with the
/// cluster, the call and a next step in words; cancellation by the caller is <see cref="OperationCanceledException"/>. Objects are the types of
/// <see cref="Ocm"/> or <see cref="JsonObject"/>; both keep fields that this project does not know.
/// </summary>
public sealed partial class ClusterClient
{
    /// <summary>The field manager under which everything is written.</summary>
    public const string FieldManager = "multihubflows";

    private readonly ApiCaller _caller;
    private readonly ClusterConnection _connection;
    private readonly ClusterClientOptions _options;
    private readonly TimeProvider _time;

    internal ClusterClient(ClusterConnection connection, ClusterClientOptions options, TimeProvider time)
    {
        _connection = connection;
        _options = options;
        _time = time;
        _caller = new ApiCaller(connection, options, time);
    }

    /// <summary>The cluster, for messages: <c>hub hub1</c>.</summary>
    public string ClusterName => _connection.ClusterName;

    /// <summary>The server as the credential names it. Reads the credential where that has not happened yet.</summary>
    public async Task<ServerIdentity> ServerAsync(CancellationToken cancellationToken)
    {
        using var lease = await _connection.LeaseAsync(cancellationToken);
        return lease.Server;
    }

    /// <summary>The object, or null where the server serves the kind but has no object of that name (or no such namespace).</summary>
    /// <exception cref="HubRefusedException">With code <see cref="ClusterFailureCode.KindNotServed"/> where the kind is not installed.</exception>
    public async Task<T?> GetAsync<T>(ResourceKind kind, string? ns, string name, CancellationToken cancellationToken)
        where T : class
    {
        var call = ApiCall.To(HttpMethod.Get, "get", kind, ns, name);
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return attempt.Answer is { IsObjectMissing: true } ? null : Read<T>(call, attempt);
    }

    /// <summary>The object, which must be there.</summary>
    public async Task<T> RequireAsync<T>(ResourceKind kind, string? ns, string name, CancellationToken cancellationToken)
        where T : class
    {
        var call = ApiCall.To(HttpMethod.Get, "get", kind, ns, name);
        return Read<T>(call, (await _caller.SendAsync(call, cancellationToken)).Last);
    }

    /// <summary>Whether the server serves the kind, found by its discovery document.</summary>
    public async Task<bool> ServesAsync(ResourceKind kind, CancellationToken cancellationToken)
    {
        var path = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
        var call = new ApiCall(HttpMethod.Get, "get", null, path);
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return attempt.Answer is not { Code: 404 }
               && Read<JsonObject>(call, attempt)["resources"] is JsonArray resources
               && resources.Any(resource => resource.TextAt("name") == kind.Plural);
    }

    /// <summary>The server's version, such as <c>v1.35.0</c>.</summary>
    public async Task<string> ServerVersionAsync(CancellationToken cancellationToken)
    {
        var call = new ApiCall(HttpMethod.Get, "get", null, "version");
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        var version = Read<JsonObject>(call, attempt);
        return version.TextAt("gitVersion") ?? throw ClusterFailures.NotKubernetes(ClusterName, call, attempt.Answer!);
    }

    /// <summary>Reads a successful answer, and throws what a failure means.</summary>
    private T Read<T>(ApiCall call, Attempt attempt)
        where T : class
    {
        if (attempt.Answer is not { Succeeded: true } answer)
        {
            throw ClusterFailures.Of(ClusterName, call, attempt);
        }

        try
        {
            return answer.Read<T>() ?? throw ClusterFailures.NotKubernetes(ClusterName, call, answer);
        }
        catch (JsonException)
        {
            throw ClusterFailures.NotKubernetes(ClusterName, call, answer);
        }
    }
}
