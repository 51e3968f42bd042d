using System.Security.Cryptography;
using System.Text;

using MultiHubFlows.Domain;

using SimpleBase;

namespace MultiHubFlows.Api.Operations;

/// <summary>Makes ids of operations: by chance, or from caller and idempotency key, so that the same start finds its operation.</summary>
internal static class OperationIds
{
    private const int Characters = 26;
    private const int Bytes = 17;

    public static OperationId FromKey(string caller, string key) =>
        Of(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Length}:{caller}:{key}")));

    public static OperationId Random(Func<int, byte[]> random) => Of(random(Bytes));

    public static bool IsLegal(string id)
    {
        try
        {
            _ = new OperationId(id);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static OperationId Of(ReadOnlySpan<byte> bytes) =>
        new(OperationId.Prefix + Base32.Rfc4648.Encode(bytes[..Bytes]).ToLowerInvariant()[..Characters]);
}
