using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sites.Domain.Agents;

/// <summary>
/// What an agent shows to be believed: 32 random bytes, known to the agent alone. Kept is their SHA-256; with so much
/// randomness a hash made slow on purpose would protect nothing more.
/// </summary>
public static class Secret
{
    /// <summary>The length of what is kept, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>How many random bytes a secret is made of.</summary>
    public const int RandomLength = 32;

    /// <summary>The random part of a new secret: 43 characters of base64url.</summary>
    public static string NewText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));

    /// <summary>What is kept of a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether the secret is the one that is kept, in a time that does not depend on how much of it is right.</summary>
    /// <param name="secret">What a caller shows.</param>
    /// <param name="kept">What is kept; null where nothing is, which nothing matches.</param>
    public static bool Matches(string? secret, byte[]? kept)
    {
        var shown = Hash(secret ?? "");
        var isSame = CryptographicOperations.FixedTimeEquals(shown, kept ?? new byte[HashLength]);
        return isSame && secret is not null && kept is not null;
    }
}
