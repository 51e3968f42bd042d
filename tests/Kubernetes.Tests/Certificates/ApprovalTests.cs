using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Certificates;

public sealed class ApprovalTests(Workspace space) : CertificateCase(space)
{
    private const string Group = "certificates.k8s.io";
    private const string Plural = "certificatesigningrequests";

    [Fact]
    [Recorded("errors/422-csr-garbage")]
    public async Task Post_Garbage_IsInvalid()
    {
        var refused = await PostSpecAsync("garbage", new
        {
            request = "anVuaw==",
            signerName = SigningRequest.ClientSigner,
            usages = SigningRequest.ClientUsages,
        });

        AssertInvalid(
            refused, "garbage", "spec.request", "FieldValueInvalid", "Invalid value: \"anVuaw==\": PEM block type must be CERTIFICATE REQUEST");
    }

    [Fact]
    [Recorded("errors/422-csr-no-usages")]
    public async Task Post_WithoutUsages_IsInvalid()
    {
        using var request = new SigningRequest("rec-user", "rec");

        var refused = await PostSpecAsync("usages", new
        {
            request = request.Base64,
            signerName = SigningRequest.ClientSigner,
            usages = Array.Empty<string>(),
        });

        AssertInvalid(refused, "usages", "spec.usages", "FieldValueRequired", "Required value");
    }

    [Fact]
    [Recorded("errors/422-csr-expiration-too-short")]
    public async Task Post_TooShortAnExpiry_IsInvalid()
    {
        using var request = new SigningRequest("rec-user", "rec");

        var refused = await PostSpecAsync("expiry", new
        {
            request = request.Base64,
            signerName = SigningRequest.ClientSigner,
            usages = SigningRequest.ClientUsages,
            expirationSeconds = 60,
        });

        AssertInvalid(
            refused,
            "expiry",
            "spec.expirationSeconds",
            "FieldValueInvalid",
            "Invalid value: 60: may not specify a duration less than 600 seconds (10 minutes)");
    }

    [Fact]
    [Recorded("errors/409-csr-already-exists")]
    public async Task Post_NameTaken_Conflicts()
    {
        var name = NewName("csr-twice");
        using var request = new SigningRequest("rec-user", "rec");
        await PostAsync(name, request.Body(name));

        var refused = await Admin.PostAsync(Requests, request.Body(name), Stop);

        refused.Fails(
            409,
            "AlreadyExists",
            $"certificatesigningrequests.certificates.k8s.io \"{name}\" already exists",
            new { name, group = Group, kind = Plural });
    }

    [Fact]
    [Recorded("errors/422-csr-approved-condition-false")]
    public async Task Put_ApprovedFalse_IsInvalid()
    {
        var made = await PendingAsync("csr-false");

        var refused = await DecideAsync(made, "Approved", "False");

        AssertInvalid(
            refused,
            made.Name,
            "status.conditions[0].status",
            "FieldValueNotSupported",
            "Unsupported value: \"False\": supported values: \"True\"");
    }

    [Fact]
    [Recorded("errors/422-csr-deny-after-approve")]
    public async Task Put_DenialAfterApproval_IsInvalid()
    {
        var made = await PendingAsync("csr-deny");
        (await DecideAsync(made, "Approved")).Gives(200);

        var refused = await DecideAsync(await IssuedAsync(made.Name), "Denied");

        AssertInvalid(
            refused,
            made.Name,
            "status.conditions",
            "FieldValueInvalid",
            "Invalid value: \"Denied\": Approved and Denied conditions are mutually exclusive");
    }

    [Fact]
    [Recorded("errors/422-csr-approve-after-deny")]
    public async Task Put_ApprovalAfterDenial_IsInvalid()
    {
        var made = await PendingAsync("csr-approve");
        var denied = await DecideAsync(made, "Denied");

        var refused = await DecideAsync(denied.Gives(200), "Approved");

        AssertInvalid(
            refused,
            made.Name,
            "status.conditions",
            "FieldValueInvalid",
            "Invalid value: \"Approved\": Approved and Denied conditions are mutually exclusive");
    }

    [Fact]
    [Documented("reference/using-api/api-concepts/#updates-to-existing-resources")]
    public async Task Put_ApprovalOfAStaleVersion_Conflicts()
    {
        var made = await PendingAsync("csr-stale");
        (await Admin.MergeAsync(
            $"{Requests}/{made.Name}", new { metadata = new { annotations = new { touched = "yes" } } }, Stop)).Gives(200);

        var refused = await DecideAsync(made, "Approved");

        refused.Fails(
            409,
            "Conflict",
            $"Operation cannot be fulfilled on {Plural}.{Group} \"{made.Name}\": the object has been modified; please apply your changes to the "
            + "latest version and try again",
            new { name = made.Name, group = Group, kind = Plural });
    }

    [Fact]
    [Observed(92)]
    public async Task Put_ApprovalWithoutRights_NamesTheSubresource()
    {
        var made = await PendingAsync("csr-update");
        var nobody = await Space.AccountAsync(Stop);

        var refused = await ApproveAsync(nobody, made);

        refused.Fails(
            403,
            "Forbidden",
            $"{Plural}.{Group} \"{made.Name}\" is forbidden: User \"{nobody.User}\" cannot update resource \"{Plural}/approval\" "
            + $"in API group \"{Group}\" at the cluster scope",
            new { name = made.Name, group = Group, kind = Plural });
    }

    [Fact]
    [Observed(92)]
    [Recorded("errors/403-approve-csr-without-signer-right")]
    public async Task Put_ApprovalWithoutTheSigner_NamesTheSigner()
    {
        var made = await PendingAsync("csr-signer");
        var half = await Space.AccountAsync(Stop, Make.Rule(Group, $"{Plural}/approval", "update"));

        var refused = await ApproveAsync(half, made);

        refused.Fails(
            403,
            "Forbidden",
            $"{Plural}.{Group} \"{made.Name}\" is forbidden: user not permitted to approve requests with signerName "
            + $"\"{SigningRequest.ClientSigner}\"",
            new { name = made.Name, group = Group, kind = Plural });
    }

    [Fact]
    [Observed(92)]
    public async Task Put_ApprovalWithTheSignersName_IsTaken()
    {
        var made = await PendingAsync("csr-both");
        var approver = await Space.AccountAsync(
            Stop,
            Make.Rule(Group, $"{Plural}/approval", "update"),
            Make.NamedRule(Group, "signers", SigningRequest.ClientSigner, "approve"));

        (await ApproveAsync(approver, made)).Gives(200);

        await IssuedAsync(made.Name);
    }

    private Task<Answer> ApproveAsync(Account account, Answer request) =>
        account.Caller.PutAsync($"{Requests}/{request.Name}/approval", With(request, "Approved"), Stop);

    private static void AssertInvalid(Answer refused, string name, string field, string cause, string message) => refused.Fails(
        422, "Invalid", $"CertificateSigningRequest.certificates.k8s.io \"{name}\" is invalid: {field}: {message}", new
        {
            name,
            group = Group,
            kind = "CertificateSigningRequest",
            causes = new[] { new { reason = cause, message, field } },
        });

    private async Task<Answer> PendingAsync(string stem)
    {
        var name = NewName(stem);
        using var request = new SigningRequest("rec-user", "rec");

        return await PostAsync(name, request.Body(name));
    }

    private Task<Answer> PostSpecAsync(string name, object spec) => Admin.PostAsync(
        Requests, new { apiVersion = "certificates.k8s.io/v1", kind = "CertificateSigningRequest", metadata = new { name }, spec }, Stop);
}
