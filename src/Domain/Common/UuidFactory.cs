using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sites.Domain.Common;

/// <summary>
/// Version-7 UUIDs (RFC 9562) that also rise within one millisecond of one process: the 12 bits after the version hold
/// a counter. Rows made together thus keep the order they were made in, which the database's keys and the lists' order rely on.
/// </summary>
public static class UuidFactory
{
    private const int CounterBits = 12;

    // Milliseconds since 1970 in the upper bits, the counter in the lower twelve. A full counter borrows the next
    // millisecond, and a clock that steps back leaves the sequence where it was until time has caught up.
    private static long _last;

    /// <summary>The next id.</summary>
    /// <param name="utcNow">Now, from the application's clock.</param>
    public static Guid New(DateTime utcNow)
    {
        var wanted = (long)(utcNow - DateTime.UnixEpoch).TotalMilliseconds << CounterBits;
        long taken, seen;
        do
        {
            seen = Volatile.Read(ref _last);
            taken = Math.Max(wanted, seen + 1);
        }
        while (Interlocked.CompareExchange(ref _last, taken, seen) != seen);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, taken >> CounterBits << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (taken & 0xFFF)));
        RandomNumberGenerator.Fill(bytes[8..]);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
