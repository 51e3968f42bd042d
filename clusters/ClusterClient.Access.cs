using System.Text.Json.Nodes;

using MultiHubFlows.Clusters.Client;
using MultiHubFlows.Clusters.Ocm;

namespace MultiHubFlows.Clusters;

public sealed partial class ClusterClient
{
    /// <summary>
    /// Approves a request as it was read: by its UID and version, so that what was looked at is what is approved. Running it twice approves
    /// once; a request that turns out to be approved already, after an attempt whose answer was lost, counts as done.
    /// </summary>
    public Task<WriteOutcome<CertificateSigningRequest>> ApproveCsrAsync(
        CertificateSigningRequest request,
        string reason,
        string message,
        CancellationToken cancellationToken) =>
        DecideAsync(request, new Condition { Type = "Approved", Status = "True", Reason = reason, Message = message }, cancellationToken);

    /// <summary>Denies a request as it was read. A denied request is final: its agent makes no other.</summary>
    public Task<WriteOutcome<CertificateSigningRequest>> DenyCsrAsync(
        CertificateSigningRequest request,
        string reason,
        string message,
        CancellationToken cancellationToken) =>
        DecideAsync(request, new Condition { Type = "Denied", Status = "True", Reason = reason, Message = message }, cancellationToken);

    /// <summary>
    /// Mints a token for a service account. It is returned under guard; use it within the same activity, and let only its identifier and its
    /// granted end travel on.
    /// </summary>
    public async Task<MintedToken> CreateTokenAsync(string ns, string serviceAccount, int seconds, CancellationToken cancellationToken)
    {
        var call = ApiCall.To(HttpMethod.Post, "create", ResourceKind.ServiceAccount, ns, serviceAccount, "token") with
        {
            Body = new JsonObject
            {
                ["apiVersion"] = "authentication.k8s.io/v1",
                ["kind"] = "TokenRequest",
                ["spec"] = new JsonObject { ["expirationSeconds"] = seconds },
            },
            Guard = _guard,
        };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        var granted = Read<TokenRequest>(call, attempt);
        return granted.Status is { Token: { } token, ExpirationTimestamp: { } end }
            ? MintedToken.From(token, end)
            : throw ClusterFailures.NotKubernetes(ClusterName, call, attempt.Answer!);
    }

    /// <summary>Asks the server which of the rights this client's identity lacks. Changes nothing.</summary>
    public async Task<IReadOnlyList<AccessRow>> ReviewAccessAsync(IReadOnlyList<AccessRow> rows, CancellationToken cancellationToken)
    {
        var missing = new bool[rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = _options.ParallelReviews, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, rows.Count, options, async (index, token) => missing[index] = !await IsAllowedAsync(rows[index], token));
        return [.. rows.Where((_, index) => missing[index])];
    }

    /// <summary>Asks the server whether somebody else has a right, by name and groups. Changes nothing.</summary>
    public async Task<bool> HasRightAsync(string user, IReadOnlyList<string> groups, AccessRow row, CancellationToken cancellationToken)
    {
        var review = row.ToReview();
        review["kind"] = ResourceKind.SubjectAccessReview.Kind;
        review["spec"]!["user"] = user;
        review["spec"]!["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]);
        var call = ApiCall.To(HttpMethod.Post, "create", ResourceKind.SubjectAccessReview, null, null) with { Body = review };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return Read<JsonObject>(call, attempt).IsTrueAt("status", "allowed");
    }

    /// <summary>Who the server takes this client for.</summary>
    public async Task<string> WhoAmIAsync(CancellationToken cancellationToken)
    {
        var call = ApiCall.To(HttpMethod.Post, "create", ResourceKind.SelfSubjectReview, null, null) with
        {
            Body = new JsonObject { ["apiVersion"] = ResourceKind.SelfSubjectReview.ApiVersion, ["kind"] = ResourceKind.SelfSubjectReview.Kind },
        };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return Read<JsonObject>(call, attempt).TextAt("status", "userInfo", "username") ?? throw ClusterFailures.NotKubernetes(ClusterName, call, attempt.Answer!);
    }

    private async Task<bool> IsAllowedAsync(AccessRow row, CancellationToken cancellationToken)
    {
        var call = ApiCall.To(HttpMethod.Post, "create", ResourceKind.SelfSubjectAccessReview, null, null) with { Body = row.ToReview() };
        var attempt = (await _caller.SendAsync(call, cancellationToken)).Last;
        return Read<JsonObject>(call, attempt).IsTrueAt("status", "allowed");
    }

    private async Task<WriteOutcome<CertificateSigningRequest>> DecideAsync(
        CertificateSigningRequest request,
        Condition decision,
        CancellationToken cancellationToken)
    {
        var conditions = request.Status?.Conditions ?? [];
        var decided = request with
        {
            Status = (request.Status ?? new CertificateSigningRequestStatus()) with
            {
                Conditions = [.. conditions.Where(condition => condition.Type != decision.Type), decision],
            },
        };
        var (body, name, _) = Prepare(ResourceKind.CertificateSigningRequest, decided);
        if (request.Metadata is not { Uid.Length: > 0, ResourceVersion.Length: > 0 })
        {
            throw new ArgumentException("A decision needs the UID and resourceVersion that were read.", nameof(request));
        }

        var call = ApiCall.To(HttpMethod.Put, "update", ResourceKind.CertificateSigningRequest, null, name, "approval") with { Body = body, Guard = _guard };
        return await WriteAsync<CertificateSigningRequest>(
            call,
            found => HasDecision(found, request.Metadata.Uid, decision.Type!),
            cancellationToken);
    }

    private static bool HasDecision(JsonObject found, string uid, string type) =>
        found.TextAt("metadata", "uid") == uid
        && found.At("status", "conditions") is JsonArray conditions
        && conditions.Any(condition => condition.TextAt("type") == type && condition.TextAt("status") == "True");

    private sealed record TokenRequest(TokenRequestStatus? Status);

    private sealed record TokenRequestStatus(SecretText? Token, DateTimeOffset? ExpirationTimestamp);
}
