namespace Sites.Application.Tests.Hierarchy;

public sealed class GroupChangeTests
{
    [Fact]
    public void All_field_errors_are_reported_together()
    {
        var change = new GroupChange
        {
            Name = "a/b",
            Description = "bell\a",
            ExternalId = new string('k', 101),
            AgentUrl = "ftp://agent",
            Settings = new SettingsChange
            {
                CachePatternsJson = "[]",
                DiscoveryConfigJson = "[1]",
                CacheMaxSizeGb = 0,
                CacheRetentionDays = -1,
                HeartbeatIntervalSeconds = 4,
            },
        };

        change.Parse(isNew: true).ShouldBeRefusedFor(
            ("name", "group.name_invalid"),
            ("description", "group.description_invalid"),
            ("external_id", "group.external_id_invalid"),
            ("agent_url", "site.agent_url_invalid"),
            ("cache_patterns_json", "site.cache_patterns_invalid"),
            ("discovery_config_json", "site.discovery_config_invalid"),
            ("cache_max_size_gb", "site.below_one"),
            ("cache_retention_days", "site.below_one"),
            ("heartbeat_interval_seconds", "site.heartbeat_interval_invalid"));
    }

    [Fact]
    public void A_new_group_requires_a_name() =>
        new GroupChange().Parse(isNew: true).ShouldBeRefusedFor(("name", "group.name_required"));

    [Fact]
    public void An_existing_group_keeps_its_name_if_none_is_given() =>
        new GroupChange().Parse(isNew: false).Answered().Name.Should().BeNull();

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void A_name_cannot_be_cleared(string? blank) =>
        new GroupChange { Name = blank }.Parse(isNew: false).ShouldBeRefusedFor(("name", "group.name_required"));

    [Fact]
    public void An_absent_field_stays_absent()
    {
        var parsed = new GroupChange { Name = "x" }.Parse(isNew: true).Answered();

        parsed.Description.IsPresent.Should().BeFalse();
        parsed.ParentId.IsPresent.Should().BeFalse();
        parsed.ExternalId.IsPresent.Should().BeFalse();
        parsed.AgentUrl.IsPresent.Should().BeFalse();
    }

    [Fact]
    public void A_cleared_field_stays_present()
    {
        var parsed = new GroupChange { Description = null, ParentId = null, ExternalId = " ", AgentUrl = "" }
            .Parse(isNew: false).Answered();

        parsed.Description.Should().Be(new Optional<Description?>(null));
        parsed.ParentId.Should().Be(new Optional<GroupId?>(null));
        parsed.ExternalId.Should().Be(new Optional<ExternalId?>(null));
        parsed.AgentUrl.Should().Be(new Optional<AgentUrl?>(null));
    }

    [Fact]
    public void Text_is_trimmed()
    {
        var parsed = new GroupChange { Name = " n ", Description = " d ", ExternalId = " k ", AgentUrl = " https://agent " }
            .Parse(isNew: true).Answered();

        parsed.Name!.Value.Should().Be("n");
        parsed.Description.Value!.Value.Should().Be("d");
        parsed.ExternalId.Value!.Value.Should().Be("k");
        parsed.AgentUrl.Value!.Value.Should().Be("https://agent");
    }
}
