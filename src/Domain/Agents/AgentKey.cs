using System.Buffers;
using System.Buffers.Text;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// The credential of an enrolled agent, good for its own site only: <c>sak_</c>, the site's id, a dot and 32 random bytes,
/// both in base64url. It names its site, so that it is found by one look at one row and never by its secret.
/// </summary>
/// <param name="Site">Whose agent shows it.</param>
/// <param name="Text">The whole text, which is what is kept as a hash.</param>
public readonly record struct AgentKey(GroupId Site, string Text)
{
    /// <summary>How every key begins.</summary>
    public const string Prefix = "sak_";

    private const int IdLength = 22;
    private const int SecretLength = 43;
    private const int Length = 4 + IdLength + 1 + SecretLength;

    /// <summary>A new key for this site's agent.</summary>
    public static AgentKey New(GroupId site) =>
        new(site, $"{Prefix}{Base64Url.EncodeToString(site.Value.ToByteArray(bigEndian: true))}.{Secret.NewText()}");

    /// <summary>Reads what a caller shows; null where it has not the form of a key.</summary>
    public static AgentKey? Parse(string? text)
    {
        if (text is not { Length: Length } || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + IdLength] != '.') return null;
        Span<byte> id = stackalloc byte[18];
        if (Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length, IdLength), id, out _, out var written) != OperationStatus.Done || written != 16) return null;
        var site = new Guid(id[..16], bigEndian: true);
        return site == Guid.Empty ? null : new AgentKey(new GroupId(site), text);
    }

    /// <summary>Not the key itself, so that no log line can hold one.</summary>
    public override string ToString() => $"key of {Site}";
}
