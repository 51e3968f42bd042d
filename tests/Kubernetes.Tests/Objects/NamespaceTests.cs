using MultiHubFlows.Kubernetes.Tests.Http;
using MultiHubFlows.Kubernetes.Tests.Sources;
using MultiHubFlows.Kubernetes.Tests.Target;

namespace MultiHubFlows.Kubernetes.Tests.Objects;

public sealed class NamespaceTests(Workspace space) : KubernetesCase(space)
{
    private const string Namespaces = "/api/v1/namespaces";

    [Fact]
    [Recorded("api/create-namespace-201")]
    public async Task Post_Namespace_IsActiveWithItsNameAsLabel()
    {
        var name = NewName("active");

        var made = await MakeAsync(Namespaces, name, Make.Namespace(name));

        Assert.Equal(name, made.Json.TextAt("metadata", "labels", "kubernetes.io/metadata.name"));
        made.Json.At("spec", "finalizers").Is("""["kubernetes"]""");
        Assert.Equal("Active", made.Json.TextAt("status", "phase"));
    }

    [Fact]
    [Recorded("api/list-page-2")]
    public async Task Post_Namespace_SoonHasTheClustersCertificate()
    {
        var filled = await Eventually.Sees(
            () => Admin.GetAsync($"{Space.ConfigMaps}/kube-root-ca.crt", Stop), answer => answer.Code == 200, Stop);

        Assert.StartsWith("-----BEGIN CERTIFICATE-----", filled.Json.TextAt("data", "ca.crt"), StringComparison.Ordinal);
    }

    [Fact]
    [Documented("tasks/configure-pod-container/configure-service-account/")]
    public async Task Post_Namespace_SoonHasTheDefaultAccount()
    {
        await Eventually.Sees(
            () => Admin.GetAsync($"{Space.ServiceAccounts}/default", Stop), answer => answer.Code == 200, Stop);
    }

    [Fact]
    [Recorded("api/delete-namespace-returns-terminating-object")]
    [Recorded("api/terminating-namespace-status")]
    public async Task Delete_NamespaceWithContentThatStays_IsTerminating()
    {
        var name = await HeldNamespaceAsync("terminating");

        var deleted = await Admin.DeleteAsync($"{Namespaces}/{name}", Stop);

        Assert.Equal("Namespace", deleted.Gives(200).Json.TextAt("kind"));
        Assert.Equal("Terminating", deleted.Json.TextAt("status", "phase"));
        Assert.NotNull(deleted.Json.At("metadata", "deletionTimestamp"));
        var read = await Admin.GetAsync($"{Namespaces}/{name}", Stop);
        Assert.Equal("Terminating", read.Gives(200).Json.TextAt("status", "phase"));
        read.Json.At("spec", "finalizers").Is("""["kubernetes"]""");
        await ReleaseAsync(name);
    }

    [Fact]
    [Observed(40)]
    [Recorded("errors/403-create-in-terminating-namespace")]
    public async Task Post_IntoATerminatingNamespace_IsForbidden()
    {
        var name = await HeldNamespaceAsync("closing");
        (await Admin.DeleteAsync($"{Namespaces}/{name}", Stop)).Gives(200);

        // The admission of a real server looks into a cache, which needs a moment to hear of the deletion.
        var attempt = 0;
        var late = "";
        var refused = await Eventually.Sees(
            () => Admin.PostAsync($"{Namespaces}/{name}/configmaps", Make.ConfigMap(late = $"late-{attempt++}"), Stop),
            answer => answer.Code != 201,
            Stop,
            seconds: 5);

        refused.Fails(
            403,
            "Forbidden",
            $"configmaps \"{late}\" is forbidden: unable to create new content in namespace {name} because it is being terminated",
            new
            {
                name = late,
                kind = "configmaps",
                causes = new[]
                {
                    new
                    {
                        reason = "NamespaceTerminating",
                        message = $"namespace {name} is being terminated",
                        field = "metadata.namespace",
                    },
                },
            });
        await ReleaseAsync(name);
    }

    [Fact]
    [Observed(40)]
    [Recorded("errors/409-create-namespace-being-deleted")]
    public async Task Post_NamespaceThatIsBeingDeleted_Conflicts()
    {
        var name = await HeldNamespaceAsync("again");
        (await Admin.DeleteAsync($"{Namespaces}/{name}", Stop)).Gives(200);

        var refused = await Admin.PostAsync(Namespaces, Make.Namespace(name), Stop);

        refused.Fails(
            409,
            "AlreadyExists",
            $"object is being deleted: namespaces \"{name}\" already exists",
            new { name, kind = "namespaces" });
        await ReleaseAsync(name);
    }

    [Fact]
    [Documented("concepts/overview/working-with-objects/finalizers/")]
    public async Task Delete_NamespaceWhoseContentIsReleased_IsGone()
    {
        var name = await HeldNamespaceAsync("gone");
        (await Admin.DeleteAsync($"{Namespaces}/{name}", Stop)).Gives(200);

        await ReleaseAsync(name);

        await Eventually.Sees(() => Admin.GetAsync($"{Namespaces}/{name}", Stop), answer => answer.Code == 404, Stop, seconds: 60);
    }

    private async Task<string> HeldNamespaceAsync(string stem)
    {
        var name = NewName(stem);
        await MakeAsync(Namespaces, name, Make.Namespace(name));
        var held = Make.WithFinalizer("held", "conformance.example/hold");
        (await Admin.PostAsync($"{Namespaces}/{name}/configmaps", held, Stop)).Gives(201);

        return name;
    }

    private async Task ReleaseAsync(string name) => (await Admin.SendAsync(
        HttpMethod.Patch,
        $"{Namespaces}/{name}/configmaps/held",
        """{"metadata":{"finalizers":null}}""",
        "application/merge-patch+json",
        Stop)).Gives(200);
}
