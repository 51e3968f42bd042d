using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace MultiHubFlows.Simulator.Ocm;

/// <summary>
/// Subjects as Go writes them: all organisations in one relative name, then the common name. The framework's builder cannot make the first
/// and its enumerator cannot read it.
/// </summary>
internal static class DistinguishedNames
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    public static X500DistinguishedName Write(string commonName, IReadOnlyList<string> organizations)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (organizations.Count > 0)
            {
                using (writer.PushSetOf())
                {
                    foreach (var organization in organizations)
                    {
                        WriteAttribute(writer, OrganizationOid, organization);
                    }
                }
            }

            using (writer.PushSetOf())
            {
                WriteAttribute(writer, CommonNameOid, commonName);
            }
        }

        return new X500DistinguishedName(writer.Encode());
    }

    public static (IReadOnlyList<string> CommonNames, IReadOnlyList<string> Organizations) Read(X500DistinguishedName name)
    {
        List<string> commonNames = [];
        List<string> organizations = [];
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var attribute = set.ReadSequence();
                var target = attribute.ReadObjectIdentifier() switch
                {
                    CommonNameOid => commonNames,
                    OrganizationOid => organizations,
                    _ => null,
                };
                target?.Add(ReadText(attribute));
            }
        }

        return (commonNames, organizations);
    }

    private static void WriteAttribute(AsnWriter writer, string oid, string value)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, value);
        }
    }

    private static string ReadText(AsnReader attribute)
    {
        var tag = (UniversalTagNumber)attribute.PeekTag().TagValue;
        return attribute.ReadCharacterString(tag);
    }
}
