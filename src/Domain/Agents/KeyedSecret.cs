using System.Buffers;
using System.Buffers.Text;

namespace Sites.Domain.Agents;

/// <summary>
/// The form of secrets that contain the identifier of the row to which they belong: a prefix, the identifier, a dot and 32 random bytes, both
/// in base64url. The row is found by its primary key, and never by the secret.
/// </summary>
internal static class KeyedSecret
{
    private const int IdLength = 22;
    private const int SecretLength = 43;

    /// <summary>Creates a secret.</summary>
    public static string New(string prefix, Guid id) => $"{prefix}{Base64Url.EncodeToString(id.ToByteArray(bigEndian: true))}.{Secret.NewText()}";

    /// <summary>Returns the identifier in a presented secret; null if the text does not have the form.</summary>
    public static Guid? IdIn(string prefix, string? text)
    {
        if (text?.Length != prefix.Length + IdLength + 1 + SecretLength || !text.StartsWith(prefix, StringComparison.Ordinal) || text[prefix.Length + IdLength] != '.') return null;
        Span<byte> bytes = stackalloc byte[18];
        if (Base64Url.DecodeFromChars(text.AsSpan(prefix.Length, IdLength), bytes, out _, out var written) != OperationStatus.Done || written != 16) return null;
        var id = new Guid(bytes[..16], bigEndian: true);
        return id == Guid.Empty ? null : id;
    }
}
