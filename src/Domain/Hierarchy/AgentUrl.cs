using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>Where a site's agent is reached: an absolute http or https URL of at most 500 characters.</summary>
public static class AgentUrl
{
    /// <summary>The longest URL, in UTF-16 code units.</summary>
    public const int MaxLength = 500;

    /// <summary>Reads a URL; blank counts as none.</summary>
    /// <returns><c>site.agent_url_invalid</c>.</returns>
    public static Result<string?> Parse(string? text)
    {
        var parsed = Text.ParseOptional(text, MaxLength, HierarchyErrors.AgentUrlInvalid, "agent_url");
        if (!parsed.IsSuccess || parsed.Value is null) return parsed;

        // A URL with a name and password in it would put a secret into every answer and log line.
        return Uri.TryCreate(parsed.Value, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.UserInfo.Length == 0
                ? parsed
                : HierarchyErrors.AgentUrlInvalid.Refuse(MaxLength);
    }
}
