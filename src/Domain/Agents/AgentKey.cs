using System.Buffers;
using System.Buffers.Text;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// The credential of an enrolled agent, valid for its own site only: <c>sak_</c>, the site's identifier, a dot and 32 random bytes, both in
/// base64url. Because the key contains the site's identifier, its row is found by primary key, and never by the secret.
/// </summary>
/// <param name="Site">Identifier of the agent's site.</param>
/// <param name="Text">The whole key, whose hash is stored.</param>
public readonly record struct AgentKey(GroupId Site, string Text)
{
    /// <summary>The prefix of every key.</summary>
    public const string Prefix = "sak_";

    private const int IdLength = 22;
    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;

    /// <summary>Creates a key for the agent of a site.</summary>
    public static AgentKey New(GroupId site) =>
        new(site, $"{Prefix}{Base64Url.EncodeToString(site.Value.ToByteArray(bigEndian: true))}.{Secret.NewText()}");

    /// <summary>Parses a presented credential; null if it does not have the form of a key.</summary>
    public static AgentKey? Parse(string? text)
    {
        if (text is not { Length: Length } || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '.') return null;
        Span<byte> id = stackalloc byte[18];
        if (Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length, IdLength), id, out _, out var written) != OperationStatus.Done || written != 16) return null;
        var site = new Guid(id[..16], bigEndian: true);
        return site == Guid.Empty ? null : new AgentKey(new GroupId(site), text);
    }

    /// <summary>Returns a text without the key, so that no log can contain it.</summary>
    public override string ToString() => $"key of {Site}";
}
