using Ardalis.Result;

namespace Sites.Domain.Agents;

/// <summary>A text that an agent makes up for one enrolment, so that the call can be repeated if its answer is lost. Only its hash is stored.</summary>
public static class AgentNonce
{
    /// <summary>Maximum length, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    /// <summary>Validates a nonce. Any text identifies the call, so that it is not trimmed.</summary>
    /// <returns>The nonce, null if unset; or <c>agent.nonce_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        text is null or { Length: > 0 and <= MaxLength } ? Result<string?>.Success(text) : AgentErrors.NonceInvalid.Refuse(MaxLength);
}
