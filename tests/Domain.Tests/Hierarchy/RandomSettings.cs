using CsCheck;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Tests.Hierarchy;

/// <summary>Settings of which each of the twelve may be set or unset.</summary>
internal static class RandomSettings
{
    public const int Count = 12;

    public static Gen<Settings> Any { get; } =
        Gen.Select(Gen.Int[0, (1 << Count) - 1], Gen.Int[0, 2]).Select(pick => Saying(pick.Item1, pick.Item2));

    /// <summary>Settings with exactly one value, selected by its index in the contract.</summary>
    public static Settings SayingOnly(int setting) => Saying(1 << setting, variant: 1);

    private static Settings Saying(int which, int variant)
    {
        return new Settings
        {
            DefaultWorkflowId = Says(0) ? $"workflow-{variant}" : null,
            AutoProvision = Says(1) ? variant == 1 : null,
            AutonomyLevel = Says(2) ? (AutonomyLevel)variant : null,
            ConflictResolution = Says(3) ? (ConflictResolution)(variant + 1) : null,
            CachePolicy = Says(4) ? (CachePolicy)variant : null,
            CachePatterns = Says(5) ? $"[\"{variant}/*\"]" : null,
            CacheMaxSizeGb = Says(6) ? 100 + variant : null,
            CacheRetentionDays = Says(7) ? 7 + variant : null,
            DiscoveryMethod = Says(8) ? (DiscoveryMethod)(variant + 1) : null,
            DiscoveryConfig = Says(9) ? $"{{\"v\":{variant}}}" : null,
            MigrationPolicy = Says(10) ? (MigrationPolicy)(variant + 1) : null,
            HeartbeatIntervalSeconds = Says(11) ? 5 + variant : null,
        };

        bool Says(int setting) => (which & (1 << setting)) != 0;
    }
}
