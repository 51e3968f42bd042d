using System.Text;

namespace MultiHubFlows.EndToEnd.Tests.Secrets;

/// <summary>Looks for secrets in bytes: as they are, in base64 at any offset and in either alphabet, URL-encoded, as JSON text and as hex.</summary>
internal static class CanarySearch
{
    /// <summary>One line for each canary that is in a place: which, in which form, where. Never the canary itself.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<Canary> canaries, IReadOnlyDictionary<string, byte[]> places)
    {
        var needles = canaries.SelectMany(canary => Forms(canary.Value).Select(form => (canary.Of, form.Form, form.Needle))).ToList();
        return
        [
            .. places.SelectMany(place => needles
                .Where(needle => place.Value.AsSpan().IndexOf(needle.Needle) >= 0)
                .Select(needle => $"{needle.Of} ({needle.Form}) is in {place.Key}")),
        ];
    }

    /// <summary>The forms in which a secret may lie about.</summary>
    public static IEnumerable<(string Form, byte[] Needle)> Forms(byte[] secret)
    {
        yield return ("raw", secret);
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexString(secret)));
        for (var offset = 0; offset < 3; offset++)
        {
            var inner = Base64Inside(secret, offset);
            yield return ("base64", Encoding.ASCII.GetBytes(inner));
            yield return ("base64url", Encoding.ASCII.GetBytes(inner.Replace('+', '-').Replace('/', '_')));
            yield return ("base64 in a URL", Encoding.ASCII.GetBytes(Uri.EscapeDataString(inner)));
        }

        if (System.Text.Unicode.Utf8.IsValid(secret))
        {
            var text = Encoding.UTF8.GetString(secret);
            yield return ("URL-encoded", Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)));
            yield return ("JSON", Encoding.UTF8.GetBytes(System.Text.Json.JsonEncodedText.Encode(text).ToString()));
            yield return ("UTF-16", Encoding.Unicode.GetBytes(text));
        }
    }

    // The characters that the secret alone decides when it begins at this offset of a group of three bytes.
    private static string Base64Inside(byte[] secret, int offset)
    {
        var encoded = Convert.ToBase64String([.. new byte[offset], .. secret]);
        var first = offset == 0 ? 0 : offset + 1;
        var last = (offset + secret.Length) * 8 / 6;
        return encoded[first..last];
    }
}
