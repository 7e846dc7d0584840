using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sites.Domain.Agents;

/// <summary>
/// The random part of an agent's credentials: 32 random bytes that only the agent knows. The service stores their SHA-256; a slow password
/// hash is not needed, because a secret with 256 random bits cannot be guessed.
/// </summary>
public static class Secret
{
    /// <summary>Length of a stored hash, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>Number of random bytes in a secret.</summary>
    public const int RandomLength = 32;

    /// <summary>Creates the random part of a secret: 43 characters of base64url.</summary>
    public static string NewText() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));

    /// <summary>Returns the hash to store for a secret.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Returns whether a secret matches a stored hash. The comparison takes constant time.</summary>
    /// <param name="secret">The presented secret; null never matches.</param>
    /// <param name="storedHash">The stored hash; null never matches.</param>
    public static bool Matches(string? secret, byte[]? storedHash)
    {
        var presentedHash = Hash(secret ?? "");
        var isSame = CryptographicOperations.FixedTimeEquals(presentedHash, storedHash ?? new byte[HashLength]);
        return isSame && secret is not null && storedHash is not null;
    }
}
