namespace MultiHubFlows.Api.Health;

/// <summary>The API's document: made from the routes, kept beside them, and held against them by a test.</summary>
internal static class OpenApiFile
{
    private const string Resource = "openapi.v1.json";

    public static byte[] Bytes { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(OpenApiFile).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing in this build.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
