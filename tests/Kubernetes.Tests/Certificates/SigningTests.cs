using System.Globalization;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Identity;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Certificates;

public sealed class SigningTests(Workspace space) : CertificateCase(space)
{
    private const string SelfReviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";

    [Fact]
    [Recorded("csr/01-create-pending-201")]
    [Recorded("csr/02-pending-get")]
    public async Task Post_Request_IsPendingWithItsRequester()
    {
        var name = NewName("csr");
        using var request = new SigningRequest("rec-user", "rec");

        var made = await PostAsync(name, request.Body(name, expirationSeconds: 3600));

        Assert.Equal(request.Base64, made.Json.TextAt("spec", "request"));
        Assert.Equal("3600", made.Json.TextAt("spec", "expirationSeconds"));
        Assert.False(string.IsNullOrEmpty(made.Json.TextAt("spec", "username")));
        Assert.Contains("system:authenticated", made.Json.ItemsAt("spec", "groups").Select(group => group.ToString()));
        made.Json.At("status").Is("{}");
        var read = await Admin.GetAsync($"{Requests}/{name}", Stop);
        Assert.Equal(made.ResourceVersion, read.Gives(200).ResourceVersion);
    }

    [Fact]
    [Observed(48)]
    [Recorded("csr/09-list-field-selector-signername")]
    public async Task Post_ByServiceAccount_IsTiedToAccountAndToken()
    {
        var account = await Space.AccountAsync(Stop, Make.Rule("certificates.k8s.io", "certificatesigningrequests", "create"));
        var name = NewName("csr-account");
        using var request = new SigningRequest("rec-user", "rec");
        DeleteAtTheEnd($"{Requests}/{name}");
        var forged = System.Text.Json.JsonSerializer.SerializeToNode(request.Body(name))!;
        forged["spec"]!["username"] = "system:admin";
        forged["spec"]!["uid"] = "forged";

        var made = await account.Caller.PostAsync(Requests, forged, Stop);

        Assert.Equal(account.User, made.Gives(201).Json.TextAt("spec", "username"));
        Assert.Equal(account.Uid, made.Json.TextAt("spec", "uid"));
        Assert.Equal(
            ["system:serviceaccounts", $"system:serviceaccounts:{Namespace}", "system:authenticated"],
            made.Json.ItemsAt("spec", "groups").Select(group => group.ToString()));
        if (await ServerVersion.MinorAsync(Admin, Stop) >= 32)
        {
            Assert.Equal(
                "JTI=" + TokenClaims.Of(account.Token).TextAt("jti"),
                made.Json.TextAt("spec", "extra", "authentication.kubernetes.io/credential-id", 0));
        }
    }

    [Fact]
    [Recorded("csr/03-approval-put-200")]
    [Recorded("csr/04-issued-get")]
    public async Task Put_Approval_GivesARealCertificate()
    {
        var name = NewName("csr-issued");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name, expirationSeconds: 3600));

        var approved = await DecideAsync(made, "Approved");

        var condition = Assert.Single(approved.Gives(200).Json.ItemsAt("status", "conditions"));
        Assert.Equal("Approved", condition.TextAt("type"));
        Assert.NotNull(condition.TextAt("lastUpdateTime"));
        Assert.NotNull(condition.TextAt("lastTransitionTime"));
        Assert.NotEqual(made.ResourceVersion, approved.ResourceVersion);
        using var certificate = request.Completed((await IssuedAsync(name)).Json.TextAt("status", "certificate")!);
        Assert.Equal("CN=rec-user, O=rec", certificate.Subject);
        var usages = Assert.Single(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>());
        Assert.Equal("1.3.6.1.5.5.7.3.2", usages.EnhancedKeyUsages[0].Value);
        Assert.False(Assert.Single(certificate.Extensions.OfType<X509BasicConstraintsExtension>()).CertificateAuthority);
        var created = DateTimeOffset.Parse(made.Json.TextAt("metadata", "creationTimestamp")!, CultureInfo.InvariantCulture);
        Assert.InRange((certificate.NotAfter.ToUniversalTime() - created.UtcDateTime).TotalSeconds, 3500, 3700);
        Assert.True(certificate.NotBefore.ToUniversalTime() < created.UtcDateTime);
    }

    [Fact]
    [Observed(41)]
    [Observed(48)]
    [Recorded("api/selfsubjectreview-client-certificate")]
    public async Task Put_ApprovalOfANameOver64Characters_GivesACertificateThatSignsIn()
    {
        var commonName = $"system:open-cluster-management:{Target.Run}:11111111-2222-3333-4444-555555555555";
        Assert.True(commonName.Length > 64);
        var group = $"system:open-cluster-management:{Target.Run}";
        var name = NewName("csr-long");
        using var request = new SigningRequest(commonName, group, "system:open-cluster-management:managed-clusters");

        (await DecideAsync(await PostAsync(name, request.Body(name)), "Approved")).Gives(200);

        using var certificate = request.Completed((await IssuedAsync(name)).Json.TextAt("status", "certificate")!);
        var review = await Cluster.WithCertificate(certificate)
            .PostAsync(SelfReviews, new { apiVersion = "authentication.k8s.io/v1", kind = "SelfSubjectReview" }, Stop);
        Assert.Equal(commonName, review.Gives(201).Json.TextAt("status", "userInfo", "username"));
        Assert.Equal(
            [group, "system:open-cluster-management:managed-clusters", "system:authenticated"],
            review.Json.ItemsAt("status", "userInfo", "groups").Select(item => item.ToString()));
    }

    [Fact]
    [Recorded("csr/05-denied")]
    public async Task Put_Denial_IsKeptAndNothingIsIssued()
    {
        var name = NewName("csr-denied");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name));

        var denied = await DecideAsync(made, "Denied");

        Assert.Equal("Denied", Assert.Single(denied.Gives(200).Json.ItemsAt("status", "conditions")).TextAt("type"));
        await StaysWithoutCertificateAsync(name);
    }

    [Fact]
    [Recorded("csr/06-failed-wrong-usages")]
    public async Task Put_ApprovalOfAServerUsage_Fails()
    {
        var name = NewName("csr-usage");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name, usages: ["digital signature", "server auth"]));

        (await DecideAsync(made, "Approved")).Gives(200);

        var failed = await Eventually.Sees(
            () => Admin.GetAsync($"{Requests}/{name}", Stop), answer => answer.Json.ItemsAt("status", "conditions").Count() == 2, Stop);
        var condition = failed.Json.At("status", "conditions", 1);
        Assert.Equal("Failed", condition.TextAt("type"));
        Assert.Equal("True", condition.TextAt("status"));
        Assert.Equal("SignerValidationFailure", condition.TextAt("reason"));
        Assert.Equal("invalid usage for client certificate: server auth", condition.TextAt("message"));
        Assert.Null(failed.Json.At("status", "certificate"));
    }

    [Fact]
    [Recorded("csr/08-approved-custom-signer-never-issued")]
    public async Task Put_ApprovalForAnUnknownSigner_IssuesNothing()
    {
        var name = NewName("csr-custom");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name, signer: "conformance.example/custom"));

        (await DecideAsync(made, "Approved")).Gives(200);

        await StaysWithoutCertificateAsync(name);
    }

    [Fact]
    [Observed(39)]
    [Recorded("csr/07-update-spec-is-ignored-or-rejected")]
    public async Task Put_ChangedSpec_IsIgnored()
    {
        var name = NewName("csr-spec");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name));
        var changed = made.Json.DeepClone();
        changed["spec"]!["usages"] = new System.Text.Json.Nodes.JsonArray("client auth");
        changed["spec"]!["username"] = "somebody-else";

        var answer = await Admin.PutAsync($"{Requests}/{name}", changed, Stop);

        answer.Gives(200).Json.At("spec").Is(made.Json.At("spec")!.ToJsonString());
        Assert.Equal(made.ResourceVersion, answer.ResourceVersion);
    }

    [Fact]
    [Recorded("csr/07-update-spec-is-ignored-or-rejected")]
    [Documented("reference/access-authn-authz/certificate-signing-requests/#approval-rejection")]
    public async Task Put_ConditionsOutsideTheSubresource_AreIgnored()
    {
        var name = NewName("csr-bypass");
        using var request = new SigningRequest("rec-user", "rec");
        var made = await PostAsync(name, request.Body(name));

        (await Admin.PutAsync($"{Requests}/{name}", With(made, "Approved"), Stop)).Gives(200);

        var read = await Admin.GetAsync($"{Requests}/{name}", Stop);
        Assert.Empty(read.Json.ItemsAt("status", "conditions"));
    }

    [Fact]
    [Recorded("csr/09-list-field-selector-signername")]
    public async Task Get_FieldSelectorOnSigner_GivesItsRequestsAlone()
    {
        var (ours, custom) = (NewName("csr-a"), NewName("csr-b"));
        using var request = new SigningRequest("rec-user", "rec");
        await PostAsync(ours, request.Body(ours));
        await PostAsync(custom, request.Body(custom, signer: "conformance.example/custom"));

        var list = await Admin.GetAsync($"{Requests}?fieldSelector=spec.signerName%3D{SigningRequest.ClientSigner}", Stop);

        var names = list.Gives(200).Json.ItemsAt("items").Select(item => item.TextAt("metadata", "name")).ToList();
        Assert.Contains(ours, names);
        Assert.DoesNotContain(custom, names);
    }

    private Task StaysWithoutCertificateAsync(string name) => Eventually.Stays(
        () => Admin.GetAsync($"{Requests}/{name}", Stop), answer => answer.Json.At("status", "certificate") is null, 1.5, Stop);
}
