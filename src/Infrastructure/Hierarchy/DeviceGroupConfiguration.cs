using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

internal sealed class DeviceGroupConfiguration : IEntityTypeConfiguration<DeviceGroup>
{
    public const string Table = "DeviceGroups";

    public void Configure(EntityTypeBuilder<DeviceGroup> group)
    {
        group.ToTable(Table, table =>
        {
            table.HasCheckConstraint("CK_DeviceGroups_Name", "[Name] <> '' AND [NormalizedName] <> ''");
            table.HasCheckConstraint("CK_DeviceGroups_Version", "[Version] >= 1");
            table.HasCheckConstraint("CK_DeviceGroups_Parent", "[ParentId] IS NULL OR [ParentId] <> [Id]");
            table.HasCheckConstraint("CK_DeviceGroups_CacheMaxSizeGb", "[CacheMaxSizeGb] >= 1");
            table.HasCheckConstraint("CK_DeviceGroups_CacheRetentionDays", "[CacheRetentionDays] >= 1");
            table.HasWireNameCheck<AutonomyLevel, DeviceGroup>("AutonomyLevel");
            table.HasWireNameCheck<ConflictResolution, DeviceGroup>("ConflictResolution");
            table.HasWireNameCheck<CachePolicy, DeviceGroup>("CachePolicy");
            table.HasWireNameCheck<DiscoveryMethod, DeviceGroup>("DiscoveryMethod");
            table.HasWireNameCheck<MigrationPolicy, DeviceGroup>("MigrationPolicy");
            table.HasCheckConstraint(
                "CK_DeviceGroups_HeartbeatIntervalSeconds",
                // One constraint for both rules, so that it is added together with the column: on SQLite, changing the
                // constraint of the site fields would rebuild the table.
                $"[HeartbeatIntervalSeconds] IS NULL OR ([IsSite] = 1 AND [HeartbeatIntervalSeconds] >= {HeartbeatInterval.MinSeconds} AND [HeartbeatIntervalSeconds] <= {HeartbeatInterval.MaxSeconds})");
            table.HasCheckConstraint(
                "CK_DeviceGroups_SiteFields",
                "[IsSite] = 1 OR ([AgentUrl] IS NULL AND [AutonomyLevel] IS NULL AND [ConflictResolution] IS NULL"
                + " AND [CachePolicy] IS NULL AND [CachePatterns] IS NULL AND [CacheMaxSizeGb] IS NULL"
                + " AND [CacheRetentionDays] IS NULL AND [DiscoveryMethod] IS NULL AND [DiscoveryConfig] IS NULL"
                + " AND [MigrationPolicy] IS NULL)");
        });

        group.HasKey(g => g.Id);
        group.Property(g => g.Id).ValueGeneratedNever();
        group.Property(g => g.Version).IsConcurrencyToken();
        group.Ignore(g => g.Lineage);
        group.Ignore(g => g.IsSite);

        group.Property(g => g.Name).HasMaxLength(GroupName.MaxLength);
        // Composition (NFC) can triple the length of a text.
        group.Property(g => g.NormalizedName).HasMaxLength(3 * GroupName.MaxLength).IsOrdinal();
        group.Property(g => g.Description).HasMaxLength(Description.MaxLength);
        group.Property(g => g.ExternalId).HasMaxLength(ExternalId.MaxLength).IsOrdinal();
        group.Ignore(g => g.Tags);
        group.Property(g => g.StoredTags).HasColumnName("Tags").HasMaxLength(TagList.MaxStoredLength).IsUnicode(false);
        group.Property(g => g.LineageKey).HasColumnName("Lineage").HasMaxLength(Lineage.MaxLength).IsUnicode(false).IsOrdinal();

        group.ComplexProperty(g => g.Settings, SettingsColumns.Configure);

        group.HasDiscriminator<bool>("Discriminator").HasValue<DeviceGroup>(false).HasValue<Site>(true);
        group.Property<bool>("Discriminator").HasColumnName("IsSite").HasDefaultValue(false);

        group.HasOne<DeviceGroup>().WithMany().HasForeignKey(g => g.ParentId).OnDelete(DeleteBehavior.Restrict);

        // Names are unique among siblings. Two indexes, because a unique index treats NULL parents as equal on SQL Server
        // and as different on SQLite; together they behave the same on both.
        group.HasIndex(g => new { g.ParentId, g.NormalizedName }, "UX_DeviceGroups_ParentId_NormalizedName")
            .IsUnique().HasFilter("[ParentId] IS NOT NULL");
        group.HasIndex(g => g.NormalizedName, "UX_DeviceGroups_Root_NormalizedName").IsUnique().HasFilter("[ParentId] IS NULL");
        group.HasIndex(g => g.ExternalId, "UX_DeviceGroups_ExternalId").IsUnique().HasFilter("[ExternalId] IS NOT NULL");
        group.HasIndex(g => g.LineageKey, "UX_DeviceGroups_Lineage").IsUnique();
        group.HasIndex(g => new { g.NormalizedName, g.Id }, "IX_DeviceGroups_NormalizedName");
        group.HasIndex(g => new { g.CreatedAt, g.Id }, "IX_DeviceGroups_CreatedAt");
    }
}

internal sealed class SiteConfiguration : IEntityTypeConfiguration<Site>
{
    public void Configure(EntityTypeBuilder<Site> site) =>
        site.Property(s => s.AgentUrl).HasColumnName("AgentUrl").HasMaxLength(AgentUrl.MaxLength);
}

/// <summary>The columns of own settings.</summary>
internal static class SettingsColumns
{
    public static void Configure(ComplexPropertyBuilder<Settings> settings)
    {
        settings.Property(s => s.DefaultWorkflowId).HasColumnName("DefaultWorkflowId").HasMaxLength(WorkflowReference.MaxLength);
        settings.Property(s => s.AutoProvision).HasColumnName("AutoProvision");
        settings.Property(s => s.AutonomyLevel).HasColumnName("AutonomyLevel").IsWireName();
        settings.Property(s => s.ConflictResolution).HasColumnName("ConflictResolution").IsWireName();
        settings.Property(s => s.CachePolicy).HasColumnName("CachePolicy").IsWireName();
        settings.Property(s => s.CachePatterns).HasColumnName("CachePatterns");
        settings.Property(s => s.CacheMaxSizeGb).HasColumnName("CacheMaxSizeGb");
        settings.Property(s => s.CacheRetentionDays).HasColumnName("CacheRetentionDays");
        settings.Property(s => s.DiscoveryMethod).HasColumnName("DiscoveryMethod").IsWireName();
        settings.Property(s => s.DiscoveryConfig).HasColumnName("DiscoveryConfig");
        settings.Property(s => s.MigrationPolicy).HasColumnName("MigrationPolicy").IsWireName();
        settings.Property(s => s.HeartbeatIntervalSeconds).HasColumnName("HeartbeatIntervalSeconds");
        settings.Ignore(s => s.IsValidForRegularGroup);
    }
}
