using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>The version that an agent reports: 1–50 printable characters in any versioning scheme.</summary>
public static class AgentVersion
{
    /// <summary>Maximum length of a version, in UTF-16 code units.</summary>
    public const int MaxLength = 50;

    /// <summary>Validates a version.</summary>
    /// <returns>The trimmed version; or <c>agent.version_invalid</c>.</returns>
    public static Result<string> Parse(string? text)
    {
        var parsed = Text.ParseOptional(text, MaxLength, AgentErrors.VersionInvalid, "agent_version");
        return parsed is { IsSuccess: true, Value: { } version } ? version : AgentErrors.VersionInvalid.Refuse(MaxLength);
    }
}
