using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>The URL at which a site's agent can be reached: an absolute http or https URL of at most 500 characters.</summary>
public sealed record AgentUrl
{
    /// <summary>Maximum length of a URL, in UTF-16 code units.</summary>
    public const int MaxLength = 500;

    private AgentUrl(string value) => Value = value;

    /// <summary>The trimmed URL.</summary>
    public string Value { get; }

    /// <summary>Validates a URL. Blank counts as unset.</summary>
    /// <returns>The URL, null if unset; or <c>site.agent_url_invalid</c>.</returns>
    public static Result<AgentUrl?> Parse(string? text)
    {
        var parsed = Text.ParseOptional(text, MaxLength, HierarchyErrors.AgentUrlInvalid, "agent_url", value => new AgentUrl(value));
        if (!parsed.IsSuccess || parsed.Value is null) return parsed;

        // A URL with a user name and password would put a secret into every answer and log.
        return Uri.TryCreate(parsed.Value.Value, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.UserInfo.Length == 0
                ? parsed
                : HierarchyErrors.AgentUrlInvalid.Refuse(MaxLength);
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
