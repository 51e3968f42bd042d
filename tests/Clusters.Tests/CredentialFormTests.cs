using MultiHubFlows.Clusters.Credentials;
using MultiHubFlows.Clusters.Tests.Support;
using MultiHubFlows.Domain;

namespace MultiHubFlows.Clusters.Tests;

/// <summary>How credentials in Azure are written. Nobody is asked while the fleet file is checked.</summary>
public sealed class CredentialFormTests : IDisposable
{
    private readonly TestFleet _files = new();

    [Fact]
    public void Load_SecretOfAVault_IsTakenByItsAddressAlone()
    {
        var fleet = _files.Load("hubs: [{ name: hub1, credential: { keyVaultSecret: https://nobody-has-this.vault.azure.net/secrets/hub1, context: admin } }]").Fleet!;

        var credential = Assert.IsType<VaultSecretReference>(fleet.Hub(new HubName("hub1"))!.Credential);
        Assert.Equal(("hub1", null, "admin"), (credential.Secret.Name, credential.Secret.Version, credential.Context));
        Assert.Equal(AzureIdentity.Default, fleet.Azure);
    }

    [Theory]
    [InlineData("http://v-1.vault.azure.net/secrets/a", "https")]
    [InlineData("https://v-1.vault.azure.net.evil.example/secrets/a", "not of a key vault")]
    [InlineData("https://evil.example/secrets/a", "not of a key vault")]
    [InlineData("https://a.b.vault.azure.net/secrets/a", "not of a key vault")]
    [InlineData("https://.vault.azure.net/secrets/a", "not")]
    [InlineData("https://127.0.0.1/secrets/a", "not of a key vault")]
    [InlineData("https://v-1.managedhsm.azure.net/secrets/a", "managed HSM")]
    [InlineData("https://v-1.vault.azure.net:8443/secrets/a", "port")]
    [InlineData("https://user@v-1.vault.azure.net/secrets/a", "user")]
    [InlineData("https://v-1.vault.azure.net/secrets/a?x=1", "query")]
    [InlineData("https://v-1.vault.azure.net/keys/a", "/secrets/NAME")]
    [InlineData("https://v-1.vault.azure.net/secrets/a_b", "/secrets/NAME")]
    [InlineData("https://v-1.vault.azure.net/secrets/a/latest", "/secrets/NAME")]
    [InlineData("hub1", "https")]
    public void Load_AddressThatIsNoSecrets_IsRefusedWithItsPlace(string address, string why)
    {
        var mistake = Assert.Single(_files.Load($"hubs:\n- name: hub1\n  credential: {{ keyVaultSecret: \"{address}\" }}").Mistakes);

        Assert.Equal("hubs[0].credential.keyVaultSecret", mistake.Field);
        Assert.Equal(5, mistake.Line);
        Assert.Contains(why, mistake.Message, StringComparison.Ordinal);
        Assert.Contains("https://VAULT.vault.azure.net/secrets/NAME", mistake.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://v-1.vault.azure.cn/secrets/a/0123456789abcdef0123456789abcdef")]
    [InlineData("https://v-1.vault.usgovcloudapi.net/secrets/a")]
    public void Load_VaultOfAnotherCloud_IsTaken(string address) =>
        Assert.Empty(_files.Load($"hubs: [{{ name: hub1, credential: {{ keyVaultSecret: \"{address}\" }} }}]").Mistakes);

    [Theory]
    [InlineData("{ }", "names no credential")]
    [InlineData("{ kubeconfig: ./hub1.kubeconfig, keyVaultSecret: https://v-1.vault.azure.net/secrets/a }", "several credentials: kubeconfig, keyVaultSecret")]
    [InlineData("{ keyVaultSecret: https://v-1.vault.azure.net/secrets/a, allowFiles: [x] }", "not known")]
    [InlineData("{ environment: KUBECONFIG }", "names no credential")]
    [InlineData("{ entra: { server: https://a.example } }", "must not be empty")]
    [InlineData("{ entra: { server: http://a.example, certificateAuthority: ./ca.crt } }", "in clear")]
    [InlineData("{ entra: { server: https://a.example, certificateAuthority: ./none.crt } }", "does not exist")]
    [InlineData("{ entra: { server: https://a.example, certificateAuthority: ./ca.crt, audience: 'a b' } }", "not an audience")]
    [InlineData("{ entra: { server: https://a.example, certificateAuthority: ./ca.crt, tenant: x } }", "not known")]
    public void Load_CredentialOfNoKind_IsRefused(string credential, string why)
    {
        _files.Folder.Write("ca.crt", TestAuthority.Shared.Pem);

        var mistakes = _files.Load($"hubs:\n- name: hub1\n  credential: {credential}").Mistakes;

        Assert.Contains(mistakes, mistake => mistake.Message.Contains(why, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ credential: password }", "not known")]
    [InlineData("{ credential: managedIdentity, clientId: me }", "not a client id")]
    [InlineData("{ credential: azureCli, clientId: 5f0b3a1c-0d0e-4c67-9f4e-3a2f6f6d1a01 }", "no client id")]
    [InlineData("{ tenant: x }", "not known")]
    public void Load_AzureIsWrong_IsRefused(string azure, string why) =>
        Assert.Contains(why, Assert.Single(_files.Load($"azure: {azure}").Mistakes).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_Azure_IsRead()
    {
        var fleet = _files.Load("azure: { credential: workloadIdentity, clientId: 5f0b3a1c-0d0e-4c67-9f4e-3a2f6f6d1a01 }").Fleet!;

        Assert.Equal(new AzureIdentity(AzureCredentialKind.WorkloadIdentity, "5f0b3a1c-0d0e-4c67-9f4e-3a2f6f6d1a01"), fleet.Azure);
    }

    [Fact]
    public void Load_TwoHubsWithTheServerOfOneEntraCredential_AreRefused()
    {
        _files.Folder.Write("ca.crt", TestAuthority.Shared.Pem);
        const string Credential = "credential: { entra: { server: https://a.example, certificateAuthority: ./ca.crt } }";

        var mistake = Assert.Single(_files.Load($"hubs:\n- {{ name: hub1, {Credential} }}\n- {{ name: hub2, {Credential} }}").Mistakes);

        Assert.Contains("address of hub 'hub1'", mistake.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();
}
