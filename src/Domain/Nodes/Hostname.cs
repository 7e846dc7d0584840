using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>
/// A node's name on the network: 1–253 characters, labels of 1–63 letters, digits, hyphens and underscores joined by
/// dots. Kept in lower case, as names on the network have none. Blank counts as none.
/// </summary>
public static partial class Hostname
{
    /// <summary>The longest name (RFC 1035).</summary>
    public const int MaxLength = 253;

    /// <summary>Reads a name.</summary>
    /// <returns><c>node.hostname_invalid</c>.</returns>
    public static Result<string?> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<string?>.Success(null);
        return trimmed.Length <= MaxLength && Labels().IsMatch(trimmed)
            ? Result<string?>.Success(trimmed.ToLowerInvariant())
            : NodeErrors.HostnameInvalid.Refuse(MaxLength);
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?(?:\.[a-zA-Z0-9_](?:[a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Labels();
}
