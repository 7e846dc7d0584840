namespace Sites.Domain.Agents;

/// <summary>
/// The one-time secret with which an agent enrols: <c>sat_</c> and 43 characters of base64url. The prefix lets secret scanners recognise
/// leaked tokens.
/// </summary>
public static class AgentToken
{
    /// <summary>The prefix of every token.</summary>
    public const string Prefix = "sat_";

    /// <summary>Lifetime of a token if none is requested, in hours.</summary>
    public const int DefaultHours = 24;

    /// <summary>Maximum lifetime of a token, in hours: 30 days.</summary>
    public const int MaxHours = 720;

    /// <summary>Creates a token.</summary>
    public static string New() => Prefix + Secret.NewText();
}
