using System.Net;
using System.Net.Sockets;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>IP address of a node: IPv4 with four decimal parts, or IPv6 without a scope, in canonical form. Blank counts as unset.</summary>
public static class IpAddress
{
    /// <summary>Maximum length of an address, in characters: that of an IPv4-mapped IPv6 address.</summary>
    public const int MaxLength = 45;

    /// <summary>Validates an address.</summary>
    /// <returns>The address in canonical form, null if unset; or <c>node.ip_address_invalid</c>.</returns>
    public static Result<string?> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<string?>.Success(null);

        // IPAddress.TryParse also accepts "1", "0x7f.1", scopes, and the brackets and ports of URLs, which are mistakes in a node's address.
        if (trimmed.Length > MaxLength || trimmed.AsSpan().ContainsAny('%', '[') || !IPAddress.TryParse(trimmed, out var address))
            return NodeErrors.IpAddressInvalid.Refuse();
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != trimmed)
            return NodeErrors.IpAddressInvalid.Refuse();
        return Result<string?>.Success(address.ToString());
    }
}
