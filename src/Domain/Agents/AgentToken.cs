namespace Sites.Domain.Agents;

/// <summary>
/// The one-time secret with which an agent enrols: <c>sat_</c> and 43 characters of base64url. The prefix lets scanners of
/// leaked secrets know it.
/// </summary>
public static class AgentToken
{
    /// <summary>How every token begins.</summary>
    public const string Prefix = "sat_";

    /// <summary>How long a token holds where nothing is said, in hours.</summary>
    public const int DefaultHours = 24;

    /// <summary>The longest that a token may hold, in hours: 30 days.</summary>
    public const int MaxHours = 720;

    /// <summary>A new one.</summary>
    public static string New() => Prefix + Secret.NewText();
}
