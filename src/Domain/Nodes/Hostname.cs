using System.Text.RegularExpressions;
using Ardalis.Result;

namespace Sites.Domain.Nodes;

/// <summary>
/// The hostname of a node: 1–253 characters, labels of 1–63 letters, digits, hyphens and underscores separated by dots. Stored in lower
/// case, because hostnames are case-insensitive. Blank counts as unset.
/// </summary>
public static partial class Hostname
{
    /// <summary>Maximum length of a hostname, in characters (RFC 1035).</summary>
    public const int MaxLength = 253;

    /// <summary>Validates a hostname.</summary>
    /// <returns>The hostname in lower case, null if unset; or <c>node.hostname_invalid</c>.</returns>
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
