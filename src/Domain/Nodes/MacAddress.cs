using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>
/// The 48-bit hardware address of one network interface, read as <c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>,
/// <c>0011.2233.4455</c> or <c>001122334455</c> and stored in lower case with colons. Unique over all nodes. The all-zero
/// address and group addresses (multicast and broadcast: the lowest bit of the first byte is set) identify no interface.
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
        var isGroupAddress = (Convert.ToByte(digits[..2], 16) & 1) == 1;
        if (isGroupAddress || digits.All(digit => digit == '0')) return NodeErrors.MacAddressInvalid.Refuse();
        return new MacAddress(string.Join(':', digits.Chunk(2).Select(pair => new string(pair))));
    }

    /// <summary>An address that was stored earlier. It is trusted: a rule that was added since does not apply to it.</summary>
    /// <param name="value">The stored form: lower case with colons.</param>
    public static MacAddress FromStorage(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new MacAddress(value);
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    [GeneratedRegex(@"\A(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{12})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();
}
