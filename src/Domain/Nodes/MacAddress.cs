using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>
/// The 48-bit hardware address of a network interface. Accepted as <c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>,
/// <c>0011.2233.4455</c> or <c>001122334455</c>; stored in lower case with colons. Unique among all nodes. The all-zero address and group
/// addresses (multicast and broadcast: the lowest bit of the first byte is set) are rejected, because they identify no interface.
/// </summary>
public sealed partial record MacAddress
{
    /// <summary>Length of the stored form, in characters.</summary>
    public const int Length = 17;

    private MacAddress(string value) => Value = value;

    /// <summary>The address in lower case with colons.</summary>
    public string Value { get; }

    /// <summary>Validates an address.</summary>
    /// <returns>The address; or <c>node.mac_address_required</c>, <c>node.mac_address_invalid</c>.</returns>
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

    /// <summary>Wraps a stored address without validation, so that later rules do not invalidate existing data.</summary>
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
