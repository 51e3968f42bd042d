using System.Text.Json.Nodes;

namespace MultiHubFlows.Simulator.Tests.Ocm;

/// <summary>The real kubectl against a hub and a managed cluster that has joined it: what people look with and meddle with.</summary>
public sealed class KubectlTests(KubectlFleet fleet) : IClassFixture<KubectlFleet>
{
    [Fact]
    public async Task Get_InAllForms_ShowsTheCluster()
    {
        var table = await fleet.OnHubAsync("get managedclusters");
        Assert.Matches(@"^NAME\s+HUB ACCEPTED\s+MANAGED CLUSTER URLS\s+JOINED\s+AVAILABLE\s+AGE", table);
        Assert.Matches(@"cluster1\s+true\s+(https://\S+\s+)?True\s+True\s", table);
        Assert.Matches(@"cluster1\s+true", await fleet.OnHubAsync("get mcl cluster1 -o wide"));
        Assert.Equal("cluster1", (string?)JsonNode.Parse(await fleet.OnHubAsync("get mcl cluster1 -o json"))!["metadata"]!["name"]);
        Assert.Contains("hubAcceptsClient: true", await fleet.OnHubAsync("get mcl cluster1 -o yaml"), StringComparison.Ordinal);
        Assert.Equal("true", await fleet.OnHubAsync("get mcl cluster1 -o jsonpath={.spec.hubAcceptsClient}"));
        Assert.Equal("managedcluster.cluster.open-cluster-management.io/cluster1", await fleet.OnHubAsync("get mcl -o name"));
        Assert.Matches(@"NAME\s+SET\s+cluster1\s+default", await fleet.OnHubAsync("get mcl -o", @"custom-columns=NAME:.metadata.name,SET:.metadata.labels.cluster\.open-cluster-management\.io/clusterset"));
    }

    [Fact]
    public async Task Get_BySelectorsAndEverywhere_FindsWhatIsMeant()
    {
        Assert.Contains("cluster1", await fleet.OnHubAsync("get mcl -l cluster.open-cluster-management.io/clusterset=default"), StringComparison.Ordinal);
        Assert.Equal("", await fleet.OnHubAsync("get mcl -l cluster.open-cluster-management.io/clusterset=other -o name"));
        Assert.Matches(@"cluster1-\S+\s+\S+\s+kubernetes.io/kube-apiserver-client\s+system:serviceaccount:\S+\s+<none>\s+Approved,Issued", await fleet.OnHubAsync("get csr --field-selector spec.signerName=kubernetes.io/kube-apiserver-client"));
        Assert.Matches(@"cluster1\s+managed-cluster-lease\s", await fleet.OnHubAsync("get leases -A --field-selector metadata.name=managed-cluster-lease"));
        Assert.Matches(@"open-cluster-management-agent\s+klusterlet-agent-\S+\s+1/1\s+Running", await fleet.OnClusterAsync("get pods -A"));
        Assert.Contains("klusterlet", await fleet.OnClusterAsync("get klusterlets,deployments -A -o name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Watched_ShowsAChange()
    {
        await fleet.OnHubAsync("create configmap watched -n default");
        await using var watch = fleet.WatchOnHub("get configmap watched -n default --watch -o jsonpath={.data.a}.");
        await watch.UntilAsync(".");

        await fleet.OnHubAsync("patch configmap watched -n default --type=merge -p", """{"data":{"a":"seen"}}""");

        await watch.UntilAsync("seen.");
    }

    [Fact]
    public async Task Describe_OfEachKind_SaysWhatIsThere()
    {
        Assert.Matches(@"Type:\s+ManagedClusterConditionAvailable", await fleet.OnHubAsync("describe mcl cluster1"));
        Assert.Matches(@"Requesting User:\s+system:serviceaccount:open-cluster-management:", await fleet.OnHubAsync("describe csr"));
        Assert.Matches(@"Kind:\s+Klusterlet", await fleet.OnClusterAsync("describe klusterlet klusterlet"));
        Assert.Matches(@"Status:\s+Active", await fleet.OnHubAsync("describe namespace cluster1"));
        Assert.Matches(@"Status:\s+Running", await fleet.OnClusterAsync("describe pod -n open-cluster-management-agent -l app=klusterlet-agent"));
        var secret = await fleet.OnClusterAsync("describe secret bootstrap-hub-kubeconfig -n open-cluster-management-agent");
        Assert.Matches(@"kubeconfig:\s+\d+ bytes", secret);
        Assert.DoesNotContain("token", secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ForConditionPathAndDeletion_Ends()
    {
        await fleet.OnHubAsync("create configmap awaited -n default --from-literal=a=b");

        Assert.Contains("condition met", await fleet.OnHubAsync("wait --for=condition=ManagedClusterConditionAvailable mcl/cluster1 --timeout=20s"), StringComparison.Ordinal);
        Assert.Contains("condition met", await fleet.OnHubAsync("wait --for=jsonpath={.data.a}=b cm/awaited -n default --timeout=20s"), StringComparison.Ordinal);
        Assert.Contains("timed out", await fleet.OnHubAsync(1, "wait --for=jsonpath={.data.a}=c cm/awaited -n default --timeout=1s"), StringComparison.Ordinal);
        await fleet.OnHubAsync("delete cm awaited -n default --wait=false");
        await fleet.OnHubAsync("wait --for=delete cm/awaited -n default --timeout=20s");
    }

    [Fact]
    public async Task LabelAnnotateAndPatch_ChangeAndTakeBack()
    {
        await fleet.OnHubAsync("create configmap changed -n default --from-literal=a=b");
        const string Changed = "cm changed -n default";

        Assert.Contains("labeled", await fleet.OnHubAsync($"label {Changed} k=v"), StringComparison.Ordinal);
        Assert.Contains("--overwrite is false", await fleet.OnHubAsync(1, $"label {Changed} k=w"), StringComparison.Ordinal);
        Assert.Contains("unlabeled", await fleet.OnHubAsync($"label {Changed} k-"), StringComparison.Ordinal);
        Assert.Contains("annotated", await fleet.OnHubAsync($"annotate {Changed} note=x"), StringComparison.Ordinal);
        Assert.Contains("patched", await fleet.OnHubAsync($"patch {Changed} --type=json -p", """[{"op":"replace","path":"/data/a","value":"c"}]"""), StringComparison.Ordinal);
        Assert.Contains("patched", await fleet.OnHubAsync($"patch {Changed} --type=merge -p", """{"data":{"d":"e"}}"""), StringComparison.Ordinal);
        Assert.Contains("(no change)", await fleet.OnHubAsync($"patch {Changed} -p", """{"data":{"d":"e"}}"""), StringComparison.Ordinal);
        Assert.Equal("""c e x""", await fleet.OnHubAsync($"get {Changed} -o", "jsonpath={.data.a} {.data.d} {.metadata.annotations.note}"));
        Assert.Contains("annotated", await fleet.OnHubAsync("annotate mcl cluster1 example.org/note=x --overwrite"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_ServerSide_MakesChangesConflictsAndDryRuns()
    {
        var file = fleet.Write("applied.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied, namespace: default}\ndata: {a: b}\n");
        var other = fleet.Write("other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied, namespace: default}\ndata: {a: c}\n");
        var wrong = fleet.Write("wrong.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: wrong, namespace: default}\ndatum: {a: c}\n");

        Assert.Contains("serverside-applied (server dry run)", await fleet.OnHubAsync($"apply --server-side --dry-run=server -f {file}"), StringComparison.Ordinal);
        Assert.Contains("NotFound", await fleet.OnHubAsync(1, "get cm applied -n default"), StringComparison.Ordinal);
        Assert.Equal("configmap/applied serverside-applied", await fleet.OnHubAsync($"apply --server-side -f {file}"));
        Assert.Contains("conflict with \"kubectl\"", await fleet.OnHubAsync(1, $"apply --server-side --field-manager=other -f {other}"), StringComparison.Ordinal);
        Assert.Equal("configmap/applied serverside-applied", await fleet.OnHubAsync($"apply --server-side --field-manager=other --force-conflicts -f {other}"));
        Assert.Contains("datum", await fleet.OnHubAsync(1, $"apply --server-side -f {wrong}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NamespaceConfigMapAccountAndToken_AndAskWhatItMay()
    {
        Assert.Equal("namespace/made created", await fleet.OnHubAsync("create namespace made"));
        Assert.Equal("configmap/made created", await fleet.OnHubAsync("create configmap made -n made --from-literal=a=b"));
        Assert.Equal("serviceaccount/made created", await fleet.OnHubAsync("create serviceaccount made -n made"));
        Assert.Equal(3, (await fleet.OnHubAsync("create token made -n made --duration=20m")).Split('.').Length);
        await fleet.OnHubAsync("create clusterrole made --verb=get,list --resource=managedclusters.cluster.open-cluster-management.io");
        await fleet.OnHubAsync("create clusterrolebinding made --clusterrole=made --serviceaccount=made:made");

        Assert.Equal("yes", await fleet.OnHubAsync("auth can-i list managedclusters.cluster.open-cluster-management.io --as=system:serviceaccount:made:made"));
        Assert.StartsWith("no", await fleet.OnHubAsync(1, "auth can-i delete managedclusters.cluster.open-cluster-management.io --as=system:serviceaccount:made:made"), StringComparison.Ordinal);
        Assert.Matches(@"managedclusters.cluster.open-cluster-management.io\s+\[\]\s+\[\]\s+\[get list\]", await fleet.OnHubAsync("auth can-i --list --as=system:serviceaccount:made:made"));
        Assert.Contains("Forbidden", await fleet.OnHubAsync(1, "get secrets -n made --as=system:serviceaccount:made:made"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfAnObjectWithAFinalizer_WaitsForIt()
    {
        var file = fleet.Write("held.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, namespace: default, finalizers: [example.org/hold]}\n");
        await fleet.OnHubAsync($"apply -f {file}");

        Assert.Contains("timed out", await fleet.OnHubAsync(1, "delete cm held -n default --timeout=1s"), StringComparison.Ordinal);
        Assert.NotEqual("", await fleet.OnHubAsync("get cm held -n default -o jsonpath={.metadata.deletionTimestamp}"));
        await fleet.OnHubAsync("patch cm held -n default --type=merge -p", """{"metadata":{"finalizers":null}}""");

        Assert.Contains("NotFound", await fleet.OnHubAsync(1, "get cm held -n default"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfTheAgentsPod_AreItsLines()
    {
        const string Agents = "-n open-cluster-management-agent";
        var all = await fleet.OnClusterAsync($"logs {Agents} deployment/klusterlet-agent");

        Assert.Contains("successfully acquired lease open-cluster-management-agent/klusterlet-agent-lock", all, StringComparison.Ordinal);
        Assert.Single((await fleet.OnClusterAsync($"logs {Agents} deployment/klusterlet-agent --tail=1")).Split('\n'));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\S+Z I\d{4} ", await fleet.OnClusterAsync($"logs {Agents} -l app=klusterlet-agent --timestamps"));
        Assert.Contains("NotFound", await fleet.OnClusterAsync(1, $"logs {Agents} nobody"), StringComparison.Ordinal);
    }
}
