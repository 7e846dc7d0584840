namespace Sites.Application.Tests.Hierarchy;

public sealed class SettingsChangeTests
{
    private const string Workflow = "0190b2a4-3c1e-7abc-8def-0123456789ab";

    private static readonly Settings Full = new()
    {
        DefaultWorkflowId = Parsed.Workflow(Workflow),
        AutoProvision = true,
        AutonomyLevel = AutonomyLevel.Full,
        ConflictResolution = ConflictResolution.Manual,
        CachePolicy = CachePolicy.Pattern,
        CachePatterns = Parsed.Patterns("""["a"]"""),
        CacheMaxSizeGb = Parsed.Limit(5),
        CacheRetentionDays = Parsed.Limit(6),
        DiscoveryMethod = DiscoveryMethod.Anycast,
        DiscoveryConfig = Parsed.Config("""{"a":1}"""),
        MigrationPolicy = MigrationPolicy.Bidirectional,
        HeartbeatIntervalSeconds = Parsed.Interval(90),
    };

    private static readonly SettingsChange SetAll = new()
    {
        DefaultWorkflowId = Workflow,
        AutoProvision = true,
        AutonomyLevel = AutonomyLevel.Full,
        ConflictResolution = ConflictResolution.Manual,
        CachePolicy = CachePolicy.Pattern,
        CachePatternsJson = """["a"]""",
        CacheMaxSizeGb = 5,
        CacheRetentionDays = 6,
        DiscoveryMethod = DiscoveryMethod.Anycast,
        DiscoveryConfigJson = """{"a":1}""",
        MigrationPolicy = MigrationPolicy.Bidirectional,
        HeartbeatIntervalSeconds = 90,
    };

    /// <summary>Each setting separately: how it is cleared, and what remains.</summary>
    public static TheoryData<string, SettingsChange, Settings> Clearings => new()
    {
        { "default_workflow_id", new SettingsChange { DefaultWorkflowId = null }, Full with { DefaultWorkflowId = null } },
        { "auto_provision", new SettingsChange { AutoProvision = null }, Full with { AutoProvision = null } },
        { "autonomy_level", new SettingsChange { AutonomyLevel = null }, Full with { AutonomyLevel = null } },
        { "conflict_resolution", new SettingsChange { ConflictResolution = null }, Full with { ConflictResolution = null } },
        { "cache_policy", new SettingsChange { CachePolicy = null }, Full with { CachePolicy = null } },
        { "cache_patterns", new SettingsChange { CachePatternsJson = null }, Full with { CachePatterns = null } },
        { "cache_max_size_gb", new SettingsChange { CacheMaxSizeGb = null }, Full with { CacheMaxSizeGb = null } },
        { "cache_retention_days", new SettingsChange { CacheRetentionDays = null }, Full with { CacheRetentionDays = null } },
        { "discovery_method", new SettingsChange { DiscoveryMethod = null }, Full with { DiscoveryMethod = null } },
        { "discovery_config", new SettingsChange { DiscoveryConfigJson = null }, Full with { DiscoveryConfig = null } },
        { "migration_policy", new SettingsChange { MigrationPolicy = null }, Full with { MigrationPolicy = null } },
        { "heartbeat_interval_seconds", new SettingsChange { HeartbeatIntervalSeconds = null }, Full with { HeartbeatIntervalSeconds = null } },
    };

    [Fact]
    public void A_given_value_replaces_the_previous_one()
    {
        Applied(SetAll, Settings.Empty).Should().Be(Full);
        Applied(SetAll, new Settings { CacheMaxSizeGb = Parsed.Limit(99), AutoProvision = false }).Should().Be(Full);
    }

    [Fact]
    public void An_absent_field_is_unchanged()
    {
        Applied(new SettingsChange(), Full).Should().Be(Full);
        Applied(new SettingsChange(), Settings.Empty).Should().Be(Settings.Empty);
    }

    [Theory]
    [MemberData(nameof(Clearings))]
    public void A_cleared_setting_is_unset_and_the_others_are_unchanged(string setting, SettingsChange change, Settings expected) =>
        Applied(change, Full).Should().Be(expected, "only {0} was cleared", setting);

    [Fact]
    public void Every_setting_has_a_test_that_clears_it() =>
        Clearings.Count.Should().Be(typeof(SettingsChange).GetProperties().Length);

    [Fact]
    public void Valid_and_cleared_values_pass_validation()
    {
        var fields = new Fields();

        SetAll.Parse(fields);
        new SettingsChange().Parse(fields);
        foreach (var clearing in Clearings) clearing.Data.Item2.Parse(fields);
        new SettingsChange { CacheMaxSizeGb = 1, CacheRetentionDays = 1 }.Parse(fields);

        fields.AreValid.Should().BeTrue();
    }

    private static Settings Applied(SettingsChange change, Settings settings)
    {
        var fields = new Fields();
        var parsed = change.Parse(fields);
        fields.AreValid.Should().BeTrue();
        return parsed.ApplyTo(settings);
    }
}
