using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Agents;
using Sites.Infrastructure.Approvals;
using Sites.Infrastructure.Catalog;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.NodeMigration;
using Sites.Infrastructure.Nodes;
using Sites.Infrastructure.Synchronization;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// The model for both databases. The derived contexts define what differs between them (column types, collations); the
/// configuration classes of the modules define everything else.
/// </summary>
internal abstract class SitesDbContext : DbContext
{
    protected SitesDbContext(DbContextOptions options)
        : base(options)
    {
        // A failed save ends its unit of work, or the part of it that has its own savepoint; one around each save is never used.
        Database.AutoSavepointsEnabled = false;
    }

    public DbSet<DeviceGroup> DeviceGroups => Set<DeviceGroup>();

    public DbSet<Site> Sites => Set<Site>();

    public DbSet<TreeVersion> TreeVersions => Set<TreeVersion>();

    public DbSet<Node> Nodes => Set<Node>();

    public DbSet<NodeMacAddress> NodeMacAddresses => Set<NodeMacAddress>();

    public DbSet<NodeTag> NodeTags => Set<NodeTag>();

    public DbSet<GroupTag> GroupTags => Set<GroupTag>();

    public DbSet<SiteAgent> SiteAgents => Set<SiteAgent>();

    public DbSet<AgentPresence> AgentPresence => Set<AgentPresence>();

    public DbSet<EnrolmentToken> EnrolmentTokens => Set<EnrolmentToken>();

    public DbSet<Enrolment> Enrolments => Set<Enrolment>();

    public DbSet<SyncRequest> SyncRequests => Set<SyncRequest>();

    public DbSet<SiteFeed> SiteFeeds => Set<SiteFeed>();

    public DbSet<SyncState> SyncStates => Set<SyncState>();

    public DbSet<PastState> PastStates => Set<PastState>();

    public DbSet<AutonomyRecord> AutonomyRecords => Set<AutonomyRecord>();

    public DbSet<FeedGeneration> FeedGenerations => Set<FeedGeneration>();

    public DbSet<NodeTombstone> NodeTombstones => Set<NodeTombstone>();

    public DbSet<ChangeReceipt> ChangeReceipts => Set<ChangeReceipt>();

    public DbSet<SyncConflict> SyncConflicts => Set<SyncConflict>();

    public DbSet<CatalogDocument> Documents => Set<CatalogDocument>();

    public DbSet<DocumentAssignment> DocumentAssignments => Set<DocumentAssignment>();

    public DbSet<UnknownNode> UnknownNodes => Set<UnknownNode>();

    public DbSet<IgnoredMachine> IgnoredMachines => Set<IgnoredMachine>();

    public DbSet<Approval> Approvals => Set<Approval>();

    public DbSet<MigrationClaim> MigrationClaims => Set<MigrationClaim>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Ids are stored as sixteen bytes in network order, the only format that both databases sort by time of creation, and
        // in which a hex dump looks like the id itself.
        foreach (var id in TypedIdConversion.Types) configurationBuilder.Properties(id).HaveConversion(TypedIdConversion.ConverterOf(id));
        foreach (var (value, converter) in StoredValueConversion.Converters) configurationBuilder.Properties(value).HaveConversion(converter);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfiguration(new DeviceGroupConfiguration());
        modelBuilder.ApplyConfiguration(new SiteConfiguration());
        modelBuilder.ApplyConfiguration(new TreeVersionConfiguration());
        modelBuilder.ApplyConfiguration(new NodeConfiguration());
        modelBuilder.ApplyConfiguration(new NodeMacAddressConfiguration());
        modelBuilder.ApplyConfiguration(new NodeTagConfiguration());
        modelBuilder.ApplyConfiguration(new GroupTagConfiguration());
        modelBuilder.ApplyConfiguration(new SiteAgentConfiguration());
        modelBuilder.ApplyConfiguration(new AgentPresenceConfiguration());
        modelBuilder.ApplyConfiguration(new EnrolmentTokenConfiguration());
        modelBuilder.ApplyConfiguration(new EnrolmentConfiguration());
        modelBuilder.ApplyConfiguration(new SyncRequestConfiguration());
        modelBuilder.ApplyConfiguration(new CatalogDocumentConfiguration());
        modelBuilder.ApplyConfiguration(new DocumentAssignmentConfiguration());
        modelBuilder.ApplyConfiguration(new UnknownNodeConfiguration());
        modelBuilder.ApplyConfiguration(new IgnoredMachineConfiguration());
        modelBuilder.ApplyConfiguration(new ApprovalConfiguration());
        modelBuilder.ApplyConfiguration(new VoteConfiguration());
        modelBuilder.ApplyConfiguration(new SiteFeedConfiguration());
        modelBuilder.ApplyConfiguration(new SyncStateConfiguration());
        modelBuilder.ApplyConfiguration(new PastStateConfiguration());
        modelBuilder.ApplyConfiguration(new AutonomyRecordConfiguration());
        modelBuilder.ApplyConfiguration(new FeedGenerationConfiguration());
        modelBuilder.ApplyConfiguration(new NodeTombstoneConfiguration());
        modelBuilder.ApplyConfiguration(new ChangeReceiptConfiguration());
        modelBuilder.ApplyConfiguration(new SyncConflictConfiguration());
        modelBuilder.ApplyConfiguration(new MigrationClaimConfiguration());
    }

    internal sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
