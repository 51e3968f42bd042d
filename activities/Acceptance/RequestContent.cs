using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using MultiHubFlows.Orchestrations.Acceptance;

namespace MultiHubFlows.Activities.Acceptance;

/// <summary>
/// Takes a request's subject and extensions apart. .NET's own enumeration cannot read multi-valued RDNs, and its text form escapes and
/// reorders; here each attribute comes with its exact text, in order.
/// </summary>
internal static class RequestContent
{
    private const string SubjectAlternativeName = "2.5.29.17";

    // The string types that agents write. Others may be decoded differently by different readers, so they are not accepted at all.
    private static readonly UniversalTagNumber[] StringTypes =
        [UniversalTagNumber.UTF8String, UniversalTagNumber.PrintableString, UniversalTagNumber.IA5String];

    /// <summary>Every attribute of a distinguished name, also of multi-valued RDNs, in the order of their bytes.</summary>
    public static IReadOnlyList<SubjectPart> Subject(byte[] name)
    {
        try
        {
            var parts = new List<SubjectPart>();
            var names = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
            while (names.HasData)
            {
                var attributes = names.ReadSetOf(skipSortOrderValidation: true);
                while (attributes.HasData)
                {
                    parts.Add(Attribute(attributes.ReadSequence()));
                }
            }

            return parts;
        }
        catch (AsnContentException)
        {
            throw new UnreadableRequestException("its subject is not well-formed");
        }
    }

    /// <summary>An extension by its OID, or its names one by one where it is the subject alternative name.</summary>
    public static IEnumerable<string> Extension(X509Extension extension)
    {
        var oid = extension.Oid?.Value ?? "unknown";
        if (oid != SubjectAlternativeName)
        {
            return [oid];
        }

        try
        {
            return [oid, .. AlternativeNames(extension.RawData)];
        }
        catch (Exception problem) when (problem is AsnContentException or CryptographicException or ArgumentException)
        {
            return [oid];
        }
    }

    private static SubjectPart Attribute(AsnReader attribute)
    {
        var type = attribute.ReadObjectIdentifier();
        var tag = attribute.PeekTag();
        var encoding = (UniversalTagNumber)tag.TagValue;
        if (tag.TagClass != TagClass.Universal || !StringTypes.Contains(encoding))
        {
            throw new UnreadableRequestException($"its subject has a value of type {tag}, which agents do not write");
        }

        var part = new SubjectPart(type, attribute.ReadCharacterString(encoding));
        attribute.ThrowIfNotEmpty();
        return part;
    }

    private static List<string> AlternativeNames(byte[] extension)
    {
        var names = new List<string>();
        var reader = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (reader.HasData)
        {
            names.Add(AlternativeName(reader));
        }

        return names;
    }

    private static string AlternativeName(AsnReader reader)
    {
        var tag = reader.PeekTag();
        switch (tag.TagValue)
        {
            case 1:
                return $"email:{reader.ReadCharacterString(UniversalTagNumber.IA5String, tag)}";
            case 2:
                return $"dns:{reader.ReadCharacterString(UniversalTagNumber.IA5String, tag)}";
            case 6:
                return $"uri:{reader.ReadCharacterString(UniversalTagNumber.IA5String, tag)}";
            case 7:
                return $"ip:{new IPAddress(reader.ReadOctetString(tag))}";
            default:
                reader.ReadEncodedValue();
                return $"name:{tag.TagValue}";
        }
    }
}
