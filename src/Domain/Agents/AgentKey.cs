using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>The credential of an enrolled agent, valid for its own site only: <c>sak_</c>, the site's identifier and a random part; see <see cref="KeyedSecret"/>.</summary>
/// <param name="Site">Identifier of the agent's site.</param>
/// <param name="Text">The whole key, whose hash is stored.</param>
public readonly record struct AgentKey(GroupId Site, string Text)
{
    /// <summary>The prefix of every key.</summary>
    public const string Prefix = "sak_";

    /// <summary>Creates a key for the agent of a site.</summary>
    public static AgentKey New(GroupId site) => new(site, KeyedSecret.New(Prefix, site.Value));

    /// <summary>Parses a presented credential; null if it does not have the form of a key.</summary>
    public static AgentKey? Parse(string? text) => KeyedSecret.IdIn(Prefix, text) is { } site ? new AgentKey(new GroupId(site), text!) : null;

    /// <summary>Returns a text without the key, so that no log can contain it.</summary>
    public override string ToString() => $"key of {Site}";
}
