using MultiHubFlows.Clusters.Bundles;
using MultiHubFlows.Clusters.Tests.Support;

namespace MultiHubFlows.Clusters.Tests;

public sealed class BundleTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public void Load_OfficialManifests_AreGivenInTheOrderOfApplying()
    {
        var bundle = OperatorBundle.Load(_folder.Write("operator.yaml", Official("v1.3.1"))).Bundle!;

        Assert.Equal(
            [
                "CustomResourceDefinition klusterlets.operator.open-cluster-management.io",
                "Namespace open-cluster-management",
                "Secret open-cluster-management/open-cluster-management-image-pull-credentials",
                "ServiceAccount open-cluster-management/klusterlet",
                "ClusterRole klusterlet",
                "ClusterRoleBinding klusterlet",
                "Deployment open-cluster-management/klusterlet",
            ],
            bundle.Objects.Select(item => item.ToString().Split(" (")[0]));
        Assert.Equal(("quay.io/open-cluster-management/registration-operator:v1.3.1", "v1.3.1"), (bundle.Image, bundle.Version));
        Assert.Equal(OperatorBundle.KlusterletDefinition, bundle.Klusterlets.Name);
        Assert.Equal("""{"replicas":1,"text":"1","exact":true,"ratio":0.5,"nothing":null}""", bundle.Objects[^1].Content["spec"]!["probe"]!.ToJsonString());
    }

    [Fact]
    public void Load_Directory_ReadsAllManifestsBelowIt()
    {
        foreach (var (index, part) in Official("v1.3.1").Split("---\n").Index())
        {
            _folder.Write($"chart/templates/{index}.yaml", part);
        }

        _folder.Write("chart/NOTES.txt", "not a manifest");

        Assert.Equal(7, OperatorBundle.Load(Path.Combine(_folder.Path, "chart")).Bundle!.Objects.Count);
    }

    [Theory]
    [InlineData("{apiVersion: operator.open-cluster-management.io/v1, kind: Klusterlet, metadata: {name: klusterlet}}", "Klusterlet 'klusterlet'")]
    [InlineData("{apiVersion: v1, kind: Namespace, metadata: {name: open-cluster-management-agent}}", "Namespace 'open-cluster-management-agent'")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: bootstrap-hub-kubeconfig, namespace: open-cluster-management-agent}, type: Opaque}", "Secret 'bootstrap-hub-kubeconfig'")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: open-cluster-management-image-pull-credentials, namespace: open-cluster-management}, type: Opaque}", "Secret")]
    [InlineData("{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: foos.example.org}}", "CustomResourceDefinition 'foos.example.org'")]
    [InlineData("{apiVersion: apps/v1, kind: Deployment, metadata: {name: other, namespace: open-cluster-management}}", "Deployment 'other'")]
    [InlineData("{apiVersion: batch/v1, kind: Job, metadata: {name: job, namespace: open-cluster-management}}", "Job 'job'")]
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: klusterlet, namespace: default}}", "ServiceAccount 'klusterlet'")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: all}, subjects: [{kind: Group, name: 'system:authenticated'}]}", "ClusterRoleBinding 'all'")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: all, namespace: kube-system}, subjects: []}", "RoleBinding 'all'")]
    [InlineData("{apiVersion: v1, kind: Namespace, metadata: {name: '../secrets'}}", "legal metadata.name")]
    [InlineData("just a text", "not an object")]
    public void Load_WhatIsNotTheOperators_IsRefusedByNameAndLine(string document, string words)
    {
        var text = Official("v1.3.1");

        var reading = OperatorBundle.Load(_folder.Write("operator.yaml", $"{text}---\n{document}\n"));

        var mistake = Assert.Single(reading.Mistakes);
        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
        Assert.Equal(text.Split('\n').Length + 1, mistake.Line);
        Assert.Null(reading.Bundle);
    }

    [Fact]
    public void Load_DocumentsWithoutSeparators_AreDiagnosed()
    {
        var reading = OperatorBundle.Load(_folder.Write("operator.yaml", Official("v1.3.1").Replace("---\n", "", StringComparison.Ordinal)));

        var mistake = Assert.Single(reading.Mistakes);
        Assert.Contains("without '---'", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("clusteradm", mistake.NextStep, StringComparison.Ordinal);
        Assert.True(mistake.Line > 1);
    }

    [Theory]
    [InlineData("Deployment", "deployment 'klusterlet' is missing")]
    [InlineData("CustomResourceDefinition", "klusterlets.operator.open-cluster-management.io' is missing")]
    public void Load_PartsMissing_IsAMistake(string kind, string words)
    {
        var parts = Official("v1.3.1").Split("---\n").Where(part => !part.Contains("kind: " + kind, StringComparison.Ordinal));

        var reading = OperatorBundle.Load(_folder.Write("operator.yaml", string.Join("---\n", parts)));

        Assert.Contains(words, Assert.Single(reading.Mistakes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NothingThere_IsAMistake()
    {
        Assert.Contains("does not exist", Assert.Single(OperatorBundle.Load(Path.Combine(_folder.Path, "none")).Mistakes).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        Assert.Contains("no manifests", Assert.Single(OperatorBundle.Load(Path.Combine(_folder.Path, "empty")).Mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: kubernetes.io/dockerconfigjson", "type: 5")]
    [InlineData("subjects:", "subjects: 5 #")]
    [InlineData("- { kind: ServiceAccount,", "- { kind: [],")]
    public void Load_FieldsOfAnotherShape_AreMistakesNotExceptions(string field, string other)
    {
        var text = Official("v1.3.1").Replace(field, other, StringComparison.Ordinal);
        text = other.StartsWith("subjects", StringComparison.Ordinal) ? text.Replace("\n- { kind: ServiceAccount, name: klusterlet, namespace: open-cluster-management }", "", StringComparison.Ordinal) : text;

        Assert.NotEmpty(OperatorBundle.Load(_folder.Write("operator.yaml", text)).Mistakes);
    }

    [Theory]
    [InlineData("containers:", "others:")]
    [InlineData("image: quay", "image: [quay]\n        other: quay")]
    [InlineData("template:", "template: 5\n  other:")]
    public void Load_DeploymentWithoutAnImage_HasNoVersion(string field, string other)
    {
        var bundle = OperatorBundle.Load(_folder.Write("operator.yaml", Official("v1.3.1").Replace(field, other, StringComparison.Ordinal))).Bundle!;

        Assert.Null(bundle.Version);
    }

    [Fact]
    public void Load_WordThatMayBeATruthValue_IsRefusedInsteadOfGuessed()
    {
        var reading = OperatorBundle.Load(_folder.Write("operator.yaml", Official("v1.3.1").Replace("exact: true", "exact: yes", StringComparison.Ordinal)));

        Assert.Contains("'yes'", Assert.Single(reading.Mistakes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1.3.1", "v1.3.0", true)]
    [InlineData("v1.10.0", "v1.9.9", true)]
    [InlineData("1.3", "v1.3.0", false)]
    [InlineData("latest", "v1.3.0", false)]
    [InlineData("v1.3.1-rc1", "v1.3.0", true)]
    public void IsNewer_TagsOfManyForms_ComparesNumbers(string version, string than, bool newer) =>
        Assert.Equal(newer, ImageVersion.IsNewer(version, than));

    [Theory]
    [InlineData("registry:5000/ocm/operator:v1.3.1", "v1.3.1")]
    [InlineData("registry:5000/ocm/operator", null)]
    [InlineData("ocm/operator:v1@sha256:abc", "v1")]
    [InlineData("ocm/operator@sha256:abc", null)]
    public void TagOf_ImageReferences_FindsTheTag(string image, string? tag) => Assert.Equal(tag, ImageVersion.TagOf(image));

    public void Dispose() => _folder.Dispose();

    internal static string Official(string version) =>
        $$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: klusterlet
          namespace: open-cluster-management
        spec:
          probe: { replicas: 1, text: "1", exact: true, ratio: 0.5, nothing: ~ }
          template:
            spec:
              containers:
              - name: klusterlet
                image: quay.io/open-cluster-management/registration-operator:{{version}}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: klusterlet, namespace: open-cluster-management }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: klusterlet }
        rules:
        - { apiGroups: [""], resources: [secrets], verbs: [create] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: klusterlet }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: klusterlet }
        subjects:
        - { kind: ServiceAccount, name: klusterlet, namespace: open-cluster-management }
        ---
        apiVersion: v1
        kind: Secret
        metadata: { name: open-cluster-management-image-pull-credentials, namespace: open-cluster-management }
        type: kubernetes.io/dockerconfigjson
        data: { .dockerconfigjson: e30= }
        ---
        apiVersion: v1
        kind: Namespace
        metadata: { name: open-cluster-management }
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: { name: klusterlets.operator.open-cluster-management.io }
        spec: { group: operator.open-cluster-management.io }

        """;
}
