using System.Text;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class SecretTests(Workspace space) : KubernetesCase(space)
{
    [Fact]
    [Documented("concepts/configuration/secret/#restriction-names-data")]
    public async Task Post_StringData_IsKeptAsBase64()
    {
        var made = await PostAsync(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = "text" },
            stringData = new { a = "b" },
        });

        Assert.Equal("Yg==", made.Gives(201).Json.TextAt("data", "a"));
        Assert.Null(made.Json.At("stringData"));
        Assert.Equal("Opaque", made.Json.TextAt("type"));
    }

    [Fact]
    [Recorded("errors/422-immutable-secret")]
    public async Task MergePatch_ImmutableSecret_IsInvalid()
    {
        await ImmutableAsync("imm");

        var refused = await Admin.MergeAsync($"{Space.Secrets}/imm", new { stringData = new { a = "c" } }, Stop);

        const string Message = "Forbidden: field is immutable when `immutable` is set";
        refused.Fails(422, "Invalid", $"Secret \"imm\" is invalid: data: {Message}", new
        {
            name = "imm",
            kind = "Secret",
            causes = new[] { new { reason = "FieldValueForbidden", message = Message, field = "data" } },
        });
    }

    [Fact]
    [Recorded("errors/422-secret-type-immutable")]
    public async Task MergePatch_TypeOfASecret_IsInvalid()
    {
        await ImmutableAsync("typed");

        var refused = await Admin.MergeAsync($"{Space.Secrets}/typed", new { type = "other" }, Stop);

        const string Message = "Invalid value: \"other\": field is immutable";
        refused.Fails(422, "Invalid", $"Secret \"typed\" is invalid: type: {Message}", new
        {
            name = "typed",
            kind = "Secret",
            causes = new[] { new { reason = "FieldValueInvalid", message = Message, field = "type" } },
        });
    }

    [Fact]
    [Recorded("errors/422-secret-tls-missing-keys")]
    public async Task Post_TlsSecretWithoutKeys_NamesBoth()
    {
        var refused = await PostAsync(new
        {
            apiVersion = "v1",
            kind = "Secret",
            metadata = new { name = "tls" },
            type = "kubernetes.io/tls",
            data = new { },
        });

        refused.Fails(
            422, "Invalid", "Secret \"tls\" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]", new
            {
                name = "tls",
                kind = "Secret",
                causes = new[]
                {
                    new { reason = "FieldValueRequired", message = "Required value", field = "data[tls.crt]" },
                    new { reason = "FieldValueRequired", message = "Required value", field = "data[tls.key]" },
                },
            });
    }

    [Fact]
    [Documented("concepts/configuration/secret/#serviceaccount-token-secrets")]
    public async Task Post_TokenSecretOfAnAccount_IsFilledWithATokenThatWorks()
    {
        var account = (await Admin.PostAsync(Space.ServiceAccounts, Make.ServiceAccount("filled"), Stop)).Gives(201);

        (await PostAsync(TokenSecret("filled-token", "filled"))).Gives(201);

        var filled = await Eventually.Sees(
            () => Admin.GetAsync($"{Space.Secrets}/filled-token", Stop), answer => answer.Json.At("data", "token") is not null, Stop);
        Assert.Equal(Namespace, Decoded(filled, "namespace"));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", Decoded(filled, "ca.crt"), StringComparison.Ordinal);
        Assert.Equal(account.Uid, filled.Json.TextAt("metadata", "annotations", "kubernetes.io/service-account.uid"));
        var review = new { apiVersion = "authentication.k8s.io/v1", kind = "SelfSubjectReview" };
        var self = await Cluster.WithToken(Decoded(filled, "token"))
            .PostAsync("/apis/authentication.k8s.io/v1/selfsubjectreviews", review, Stop);
        Assert.Equal(
            $"system:serviceaccount:{Namespace}:filled", self.Gives(201).Json.TextAt("status", "userInfo", "username"));
    }

    [Fact]
    [Documented("concepts/configuration/secret/#serviceaccount-token-secrets")]
    public async Task Delete_AccountOfATokenSecret_TakesTheSecretAlong()
    {
        (await Admin.PostAsync(Space.ServiceAccounts, Make.ServiceAccount("leaving"), Stop)).Gives(201);
        (await PostAsync(TokenSecret("leaving-token", "leaving"))).Gives(201);
        await Eventually.Sees(
            () => Admin.GetAsync($"{Space.Secrets}/leaving-token", Stop), answer => answer.Json.At("data", "token") is not null, Stop);

        (await Admin.DeleteAsync($"{Space.ServiceAccounts}/leaving", Stop)).Gives(200);

        await Eventually.Sees(
            () => Admin.GetAsync($"{Space.Secrets}/leaving-token", Stop), answer => answer.Code == 404, Stop, seconds: 60);
    }

    private static object TokenSecret(string name, string account) => new
    {
        apiVersion = "v1",
        kind = "Secret",
        metadata = new { name, annotations = new Dictionary<string, string> { ["kubernetes.io/service-account.name"] = account } },
        type = "kubernetes.io/service-account-token",
    };

    private static string Decoded(Answer secret, string key) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(secret.Json.TextAt("data", key)!));

    private Task<Answer> PostAsync(object secret) => Admin.PostAsync(Space.Secrets, secret, Stop);

    private async Task ImmutableAsync(string name)
    {
        var secret = new { apiVersion = "v1", kind = "Secret", metadata = new { name }, immutable = true, stringData = new { a = "b" } };
        (await PostAsync(secret)).Gives(201);
    }
}
