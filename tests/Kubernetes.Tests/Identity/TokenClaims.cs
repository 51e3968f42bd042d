using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace MultiHubFlows.Kubernetes.Tests.Identity;

/// <summary>What a token says about itself; its signature is the server's to check.</summary>
internal static class TokenClaims
{
    public static JsonNode Of(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!;
}
