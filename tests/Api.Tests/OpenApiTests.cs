using System.Text.Json.Nodes;

using MultiHubFlows.Api.Health;
using MultiHubFlows.Api.Tests.Service;

namespace MultiHubFlows.Api.Tests;

public sealed class OpenApiTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>On a difference the new document is beside the test program: look at it, then copy it to api/openapi.v1.json.</summary>
    [Fact]
    public async Task Document_ThatIsServed_DescribesTheRoutes()
    {
        var made = await OpenApiDocument.MakeAsync(TestContext.Current.CancellationToken);
        var actual = Path.Combine(AppContext.BaseDirectory, "openapi.v1.actual.json");
        await File.WriteAllTextAsync(actual, made + "\n", TestContext.Current.CancellationToken);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(OpenApiFile.Bytes), JsonNode.Parse(made)), $"The routes are not what the document says; the new one is {actual}.");
    }

    [Fact]
    public async Task Document_OfARunningService_IsTheFile()
    {
        await using var service = await ApiService.StartAsync(_folder.Path);

        using var response = await service.GetAsync("/openapi/v1.json");
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OpenApiFile.Bytes, bytes);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }
}
