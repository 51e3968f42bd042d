namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>Sets of top-level fields that writes of a subresource leave alone.</summary>
internal static class FieldMasks
{
    public static FieldSet None { get; } = new();

    public static FieldSet Status { get; } = Of("status");

    public static FieldSet Of(params ReadOnlySpan<string> fields)
    {
        var set = new FieldSet();
        foreach (var field in fields)
        {
            set.Child("f:" + field).Member = true;
        }

        return set;
    }

    public static FieldSet AllBut(string field, ResourceType type) =>
        Of([.. (type.Schema.Properties?.Keys ?? Enumerable.Empty<string>()).Where(k => k != field)]);
}
