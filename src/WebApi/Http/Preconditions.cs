using System.Globalization;
using System.Text.RegularExpressions;
using Sites.Application.Common;

namespace Sites.WebApi.Http;

/// <summary>Reads <c>If-Match</c>: only the version in a tag counts, and the version alone will do.</summary>
internal static partial class Preconditions
{
    /// <summary>Null where the header is missing or <c>*</c>. A tag that is none of ours, or an empty header, matches no version.</summary>
    public static IfMatch? IfMatch(this HttpRequest request)
    {
        if (request.Headers.IfMatch.Count == 0) return null;
        var tags = request.Headers.IfMatch
            .SelectMany(value => value?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
            .ToList();
        if (tags.Contains("*")) return null;
        var versions = tags.Select(tag => Tag().Match(tag)).Where(match => match.Success)
            .Select(match => int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0);
        return new IfMatch([.. versions]);
    }

    [GeneratedRegex("""\A"([0-9]{1,10})(?:-[0-9a-f]+)?"\z""", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
