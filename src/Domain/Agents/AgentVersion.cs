using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>What an agent calls its own version: 1–50 printable characters, whatever its maker's scheme.</summary>
public static class AgentVersion
{
    /// <summary>The longest version, in UTF-16 code units.</summary>
    public const int MaxLength = 50;

    /// <summary>Reads a version.</summary>
    /// <returns><c>agent.version_invalid</c>.</returns>
    public static Result<string> Parse(string? text)
    {
        var parsed = Text.ParseOptional(text, MaxLength, AgentErrors.VersionInvalid, "agent_version");
        return parsed is { IsSuccess: true, Value: { } version } ? version : AgentErrors.VersionInvalid.Refuse(MaxLength);
    }
}
