using System.Globalization;

using Google.Protobuf;

using Microsoft.AspNetCore.Http;

using MultiHubFlows.FunctionsHost.Protocol;

using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace MultiHubFlows.FunctionsHost.Functions;

/// <summary>Values on the wire, in the forms that the real host gives them.</summary>
internal static class Values
{
    private static readonly JsonSerializerSettings DatesAreText = new() { DateParseHandling = DateParseHandling.None };

    public static TypedData Of(object? value) => value switch
    {
        null => new TypedData(),
        string text => new TypedData { String = text },
        byte[] bytes => new TypedData { Bytes = ByteString.CopyFrom(bytes) },
        HttpRequest => new TypedData { Http = new RpcHttp() },
        JToken json => new TypedData { Json = json.ToString(Formatting.None) },
        double number => new TypedData { Double = number },
        int or long => new TypedData { Int = Convert.ToInt64(value, CultureInfo.InvariantCulture) },
        _ => new TypedData { Json = JsonConvert.SerializeObject(value, Formatting.None) },
    };

    public static object? Of(TypedData? data) => data?.DataCase switch
    {
        TypedData.DataOneofCase.String => data.String,
        TypedData.DataOneofCase.Json => JsonConvert.DeserializeObject(data.Json, DatesAreText),
        TypedData.DataOneofCase.Bytes => data.Bytes.ToByteArray(),
        TypedData.DataOneofCase.Int => data.Int,
        TypedData.DataOneofCase.Double => data.Double,
        _ => null,
    };
}
