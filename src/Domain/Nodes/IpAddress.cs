using System.Net;
using System.Net.Sockets;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>A node's address: IPv4 with four decimal parts, or IPv6 without a scope; kept in canonical spelling. Blank counts as none.</summary>
public static class IpAddress
{
    /// <summary>The longest spelling, that of an IPv4-mapped IPv6 address.</summary>
    public const int MaxLength = 45;

    /// <summary>Reads an address.</summary>
    /// <returns><c>node.ip_address_invalid</c>.</returns>
    public static Result<string?> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<string?>.Success(null);

        // IPAddress.Parse also takes "1", "0x7f.1", scopes, and the brackets and ports of URLs, none of which a person
        // means as a node's address.
        if (trimmed.Length > MaxLength || trimmed.AsSpan().ContainsAny('%', '[') || !IPAddress.TryParse(trimmed, out var address))
            return NodeErrors.IpAddressInvalid.Refuse();
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != trimmed)
            return NodeErrors.IpAddressInvalid.Refuse();
        return Result<string?>.Success(address.ToString());
    }
}
