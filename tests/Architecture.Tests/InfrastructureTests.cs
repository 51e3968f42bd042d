using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Architecture.Tests;

/// <summary>infra compiles without a word, and holds what it promises: no keys, and least roles.</summary>
public sealed class InfrastructureTests
{
    private static readonly string[] LeastRoles =
    [
        "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", // Storage Table Data Contributor
        "3913510d-42f4-4e42-8a64-420c390055eb", // Monitoring Metrics Publisher
        "4633458b-17de-408a-b874-0445c86b69e6", // Key Vault Secrets User
        "974c5e8b-45b9-4653-ba55-5f855dd0fb88", // Storage Queue Data Contributor
        "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", // Storage Blob Data Owner
    ];

    private static string Folder { get; } = Path.Combine(FindRoot(), "infra");

    [Fact]
    public async Task Template_Built_HasNoErrorAndNoWarning()
    {
        var (code, _, said) = await BicepAsync("build", Path.Combine(Folder, "main.bicep"), "--stdout");

        Assert.Equal((0, ""), (code, said));
    }

    [Fact]
    public async Task Template_WithAMistakeOfStyle_Fails()
    {
        var folder = Directory.CreateTempSubdirectory("infra-");
        try
        {
            File.Copy(Path.Combine(Folder, "bicepconfig.json"), Path.Combine(folder.FullName, "bicepconfig.json"));
            var text = await File.ReadAllTextAsync(Path.Combine(Folder, "main.bicep"), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "main.bicep"), text + "\nparam nobodyNeedsIt string = 'x'\n", TestContext.Current.CancellationToken);

            var (code, _, said) = await BicepAsync("build", Path.Combine(folder.FullName, "main.bicep"), "--stdout");

            Assert.NotEqual(0, code);
            Assert.Contains("no-unused-params", said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Template_Compiled_HoldsNoKeyAndTheLeastRoles()
    {
        var (_, text, _) = await BicepAsync("build", Path.Combine(Folder, "main.bicep"), "--stdout");

        foreach (var word in (string[])["listKeys", "AccountKey", "SharedAccessKey", "listSecrets", "securestring"])
        {
            Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase);
        }

        var template = JsonNode.Parse(text)!;
        Assert.Equal(LeastRoles, template["variables"]!["roles"]!.AsObject().Select(role => role.Value!.GetValue<string>()).Order(StringComparer.Ordinal));
        var storage = Resource(template, "Microsoft.Storage/storageAccounts");
        Assert.Equal((false, false), (Flag(storage, "allowSharedKeyAccess"), Flag(storage, "allowBlobPublicAccess")));
        Assert.True(Flag(Resource(template, "Microsoft.KeyVault/vaults"), "enableRbacAuthorization"));
        Assert.True(Flag(Resource(template, "Microsoft.Insights/components"), "DisableLocalAuth"));
        var app = Resource(template, "Microsoft.Web/sites").ToJsonString();
        foreach (var setting in (string[])["AzureWebJobsStorage__accountName", "AzureWebJobsStorage__clientId", "AZURE_CLIENT_ID", "MULTIHUB_FLEET", "MULTIHUB_KEYS", "MULTIHUB_RECONCILE", "dotnet-isolated", "FlexConsumption"])
        {
            Assert.Contains(setting, setting == "FlexConsumption" ? text : app, StringComparison.Ordinal);
        }
    }

    private static JsonNode Resource(JsonNode template, string type)
    {
        // Symbolic names make a mapping of the list.
        var resources = template["resources"] is JsonObject map ? map.Select(item => item.Value!) : template["resources"]!.AsArray().Select(item => item!);
        return resources.Single(resource => resource["type"]!.GetValue<string>() == type);
    }

    private static bool Flag(JsonNode resource, string property) => resource["properties"]![property]!.GetValue<bool>();

    private static async Task<(int Code, string Data, string Said)> BicepAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var bicep = Process.Start(start)!;
        var (data, said) = (bicep.StandardOutput.ReadToEndAsync(patience.Token), bicep.StandardError.ReadToEndAsync(patience.Token));
        await bicep.WaitForExitAsync(patience.Token);
        return (bicep.ExitCode, await data, (await said).Trim());
    }

    private static string Program()
    {
        var path = typeof(InfrastructureTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "Bicep").Value!;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MultiHubFlows.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
