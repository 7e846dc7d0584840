using CsCheck;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;

namespace Sites.Domain.Tests.Hierarchy;

/// <summary>Settings of which each of the twelve may be set or unset.</summary>
internal static class RandomSettings
{
    public const int Count = 12;

    public static Gen<Settings> Any { get; } =
        Gen.Select(Gen.Int[0, (1 << Count) - 1], Gen.Int[0, 2]).Select(pick => With(pick.Item1, pick.Item2));

    /// <summary>Settings with exactly one value, selected by its index in the contract.</summary>
    public static Settings WithOnly(int setting) => With(1 << setting, variant: 1);

    private static Settings With(int which, int variant)
    {
        return new Settings
        {
            DefaultWorkflowId = Parsed.Workflow(IsSet(0) ? $"workflow-{variant}" : null),
            AutoProvision = IsSet(1) ? variant == 1 : null,
            AutonomyLevel = IsSet(2) ? (AutonomyLevel)variant : null,
            ConflictResolution = IsSet(3) ? (ConflictResolution)(variant + 1) : null,
            CachePolicy = IsSet(4) ? (CachePolicy)variant : null,
            CachePatterns = Parsed.Patterns(IsSet(5) ? $"[\"{variant}/*\"]" : null),
            CacheMaxSizeGb = Parsed.Limit(IsSet(6) ? 100 + variant : null),
            CacheRetentionDays = Parsed.Limit(IsSet(7) ? 7 + variant : null),
            DiscoveryMethod = IsSet(8) ? (DiscoveryMethod)(variant + 1) : null,
            DiscoveryConfig = Parsed.Config(IsSet(9) ? $"{{\"v\":{variant}}}" : null),
            MigrationPolicy = IsSet(10) ? (MigrationPolicy)(variant + 1) : null,
            HeartbeatIntervalSeconds = Parsed.Interval(IsSet(11) ? 5 + variant : null),
        };

        bool IsSet(int setting) => (which & (1 << setting)) != 0;
    }
}
