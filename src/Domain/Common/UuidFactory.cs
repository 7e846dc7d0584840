using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sites.Domain.Common;

/// <summary>
/// Creates version-7 UUIDs (RFC 9562) that are monotonic within a process: the 12 bits after the version contain a counter. Rows created
/// within one millisecond therefore keep their order, on which database keys and the order of lists rely.
/// </summary>
public static class UuidFactory
{
    private const int CounterBits = 12;

    // The upper bits contain the milliseconds since 1970, the lower twelve the counter. An overflow of the counter continues in the next
    // millisecond; after the clock was set back, the sequence continues from its last value.
    private static long _last;

    /// <summary>Creates a UUID that is greater than all UUIDs created before.</summary>
    /// <param name="utcNow">The current time of the application's clock (UTC).</param>
    public static Guid New(DateTime utcNow)
    {
        var wanted = (long)(utcNow - DateTime.UnixEpoch).TotalMilliseconds << CounterBits;
        long next, last;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(wanted, last + 1);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, next >> CounterBits << 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(0x7000 | (next & 0xFFF)));
        RandomNumberGenerator.Fill(bytes[8..]);
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }
}
