using System.Security.Cryptography;
using Sites.Application.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

/// <summary>
/// A generation for each run of the service: the second of its start in the upper half, so that a replica that started later replaces the
/// generation of the others and they keep it, and a random lower half, so that no two runs have the same.
/// </summary>
internal sealed class ServiceFeedGeneration(DatabaseOptions options, TimeProvider clock) : IFeedGeneration
{
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long Current { get; } =
        (Math.Clamp((long)(clock.GetUtcNow() - Epoch).TotalSeconds, 1, int.MaxValue) << 32) | (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    /// <summary>An embedded database has one service at a time, so every other generation has ended, regardless of the clock.</summary>
    public bool Replaces(long generation) => options.Provider == DatabaseProvider.Sqlite ? generation != Current : generation < Current;
}
