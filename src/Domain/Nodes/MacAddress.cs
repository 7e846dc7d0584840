using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>
/// A 48-bit hardware address, read as <c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c> or <c>0011.2233.4455</c> and kept
/// in lower case with colons. Unique over all nodes.
/// </summary>
public sealed partial record MacAddress
{
    /// <summary>The length of the kept form.</summary>
    public const int Length = 17;

    private MacAddress(string value) => Value = value;

    /// <summary>Lower case, with colons.</summary>
    public string Value { get; }

    /// <summary>Reads an address.</summary>
    /// <returns><c>node.mac_address_required</c>, <c>node.mac_address_invalid</c>.</returns>
    public static Result<MacAddress> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return NodeErrors.MacAddressRequired.Refuse();
        var trimmed = text.Trim();
        if (!Accepted().IsMatch(trimmed)) return NodeErrors.MacAddressInvalid.Refuse();

        var digits = trimmed.Replace(":", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal)
            .Replace(".", "", StringComparison.Ordinal)
            .ToLowerInvariant();
        return new MacAddress(string.Join(':', digits.Chunk(2).Select(pair => new string(pair))));
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex(@"\A(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();
}
