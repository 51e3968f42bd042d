namespace MultiHubFlows.Api.Http;

/// <summary>Makes text of others fit for a log line or a sentence.</summary>
internal static class Printable
{
    /// <summary>At most <paramref name="longest"/> characters, control characters and lone surrogates replaced.</summary>
    public static string Cut(string text, int longest)
    {
        var cut = text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "…");
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
            }
        });
    }
}
