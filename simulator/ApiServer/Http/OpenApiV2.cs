using System.Text;

namespace MultiHubFlows.Simulator.ApiServer;

/// <summary>
/// The old OpenAPI document, as small as its readers allow: Go clients fall back on it, in protobuf, to learn for kinds that are not
/// served yet whether the server knows field validation and dry runs, and then look at Namespace.
/// </summary>
internal static class OpenApiV2
{
    public const string Media = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    public static byte[] Protobuf { get; } = Document();

    private static byte[] Document()
    {
        byte[][] parameters = [Parameter("dryRun"), Parameter("fieldManager"), Parameter("fieldValidation"), Parameter("force")];
        var kind = Join(Text(1, "x-kubernetes-group-version-kind"), Message(2, Text(2, "group: \"\"\nkind: Namespace\nversion: v1\n")));
        var patch = Join([.. parameters, Message(13, kind)]);
        var path = Join(Text(1, "/api/v1/namespaces/{name}"), Message(2, Message(8, patch)));
        var info = Join(Text(1, "Kubernetes"), Text(2, "simulated"));
        return Join(Text(1, "2.0"), Message(2, info), Message(8, Message(2, path)));
    }

    /// <summary>An operation's parameter: a query parameter behind three layers of choices.</summary>
    private static byte[] Parameter(string name) =>
        Message(8, Message(1, Message(2, Message(3, Join(Text(2, "query"), Text(4, name))))));

    private static byte[] Text(int number, string text) => Message(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Message(int number, byte[] content) =>
        Join([(byte)((number << 3) | 2)], Varint(content.Length), content);

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(p => p)];
}
