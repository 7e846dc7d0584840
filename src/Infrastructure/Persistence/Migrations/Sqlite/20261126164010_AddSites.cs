using System;
using System.Linq;
using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddSites : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // By hand: the operations that dotnet-ef makes of this rebuild both tables, which SQLite cannot do within a
            // transaction while foreign keys are on, so that a crash would leave half a migration. A column may bring
            // its own constraints along, and then nothing is rebuilt and all of this is one transaction.
            migrationBuilder.Sql(
                """
                ALTER TABLE "Nodes" ADD COLUMN "HomeSiteId" BLOB NULL CONSTRAINT "FK_Nodes_DeviceGroups_HomeSiteId" REFERENCES "DeviceGroups" ("Id") ON DELETE RESTRICT;
                ALTER TABLE "DeviceGroups" ADD COLUMN "AgentUrl" TEXT NULL;
                ALTER TABLE "DeviceGroups" ADD COLUMN "AutonomyLevel" TEXT NULL CONSTRAINT "CK_DeviceGroups_AutonomyLevel" CHECK ("AutonomyLevel" IN ('readonly', 'limited', 'full'));
                ALTER TABLE "DeviceGroups" ADD COLUMN "CacheMaxSizeGb" INTEGER NULL CONSTRAINT "CK_DeviceGroups_CacheMaxSizeGb" CHECK ("CacheMaxSizeGb" >= 1);
                ALTER TABLE "DeviceGroups" ADD COLUMN "CachePatterns" TEXT NULL;
                ALTER TABLE "DeviceGroups" ADD COLUMN "CachePolicy" TEXT NULL CONSTRAINT "CK_DeviceGroups_CachePolicy" CHECK ("CachePolicy" IN ('minimal', 'assigned', 'mirror', 'pattern'));
                ALTER TABLE "DeviceGroups" ADD COLUMN "CacheRetentionDays" INTEGER NULL CONSTRAINT "CK_DeviceGroups_CacheRetentionDays" CHECK ("CacheRetentionDays" >= 1);
                ALTER TABLE "DeviceGroups" ADD COLUMN "ConflictResolution" TEXT NULL CONSTRAINT "CK_DeviceGroups_ConflictResolution" CHECK ("ConflictResolution" IN ('central_wins', 'last_write', 'site_wins', 'manual'));
                ALTER TABLE "DeviceGroups" ADD COLUMN "DiscoveryConfig" TEXT NULL;
                ALTER TABLE "DeviceGroups" ADD COLUMN "DiscoveryMethod" TEXT NULL CONSTRAINT "CK_DeviceGroups_DiscoveryMethod" CHECK ("DiscoveryMethod" IN ('dhcp', 'dns', 'anycast', 'fallback'));
                ALTER TABLE "DeviceGroups" ADD COLUMN "MigrationPolicy" TEXT NULL CONSTRAINT "CK_DeviceGroups_MigrationPolicy" CHECK ("MigrationPolicy" IN ('manual', 'auto_accept', 'auto_release', 'bidirectional'));
                ALTER TABLE "DeviceGroups" ADD COLUMN "IsSite" INTEGER NOT NULL DEFAULT 0 CONSTRAINT "CK_DeviceGroups_SiteFields" CHECK (
                    "IsSite" = 1 OR ("AgentUrl" IS NULL AND "AutonomyLevel" IS NULL AND "ConflictResolution" IS NULL AND "CachePolicy" IS NULL
                    AND "CachePatterns" IS NULL AND "CacheMaxSizeGb" IS NULL AND "CacheRetentionDays" IS NULL AND "DiscoveryMethod" IS NULL
                    AND "DiscoveryConfig" IS NULL AND "MigrationPolicy" IS NULL));
                ALTER TABLE "DeviceGroups" ADD COLUMN "HeartbeatIntervalSeconds" INTEGER NULL CONSTRAINT "CK_DeviceGroups_HeartbeatIntervalSeconds" CHECK (
                    "HeartbeatIntervalSeconds" IS NULL OR ("IsSite" = 1 AND "HeartbeatIntervalSeconds" >= 5 AND "HeartbeatIntervalSeconds" <= 3600));
                """);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Nodes",
                type: "TEXT",
                maxLength: 1203,
                nullable: false,
                defaultValue: "");

            // As NodeSearchText writes it. SQLite's upper() knows ASCII alone, so the other letters are replaced one by one
            // where there are any. What is stored decomposed stays so until the node is changed.
            migrationBuilder.Sql(
                """
                UPDATE "Nodes" SET "SearchText" = upper(
                    ifnull("Hostname", '') || char(1) || ifnull("IpAddress", '') || char(2) || ifnull("Vendor", '') || char(3)
                    || ifnull("Model", '') || char(4) || ifnull("SerialNumber", '') || char(5));
                """);

            var letters = Enumerable.Range(0x80, 0x1FFFF - 0x80).Where(Rune.IsValid).Select(code => new Rune(code))
                .Where(letter => Rune.ToUpperInvariant(letter) != letter);

            foreach (var several in letters.Chunk(20))
            {
                var replaced = several.Aggregate("\"SearchText\"", (text, letter) => $"replace({text}, '{letter}', '{Rune.ToUpperInvariant(letter)}')");
                migrationBuilder.Sql($"UPDATE \"Nodes\" SET \"SearchText\" = {replaced} WHERE \"SearchText\" GLOB '*[^' || char(1) || '-~]*';");
            }

            migrationBuilder.AddColumn<string>(
                name: "LastSeenAt",
                table: "Nodes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "StateForced",
                table: "Nodes",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "Nodes",
                type: "TEXT",
                unicode: false,
                maxLength: 2549,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WorkflowId",
                table: "Nodes",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "DeviceGroups",
                type: "TEXT",
                unicode: false,
                maxLength: 2549,
                nullable: true);

            // Ids of workflows are text now; the API has always answered those of the catalogue in lower case.
            migrationBuilder.Sql("""UPDATE "DeviceGroups" SET "DefaultWorkflowId" = lower("DefaultWorkflowId") WHERE "DefaultWorkflowId" IS NOT NULL;""");

            // Approvals there may be from before sites were: they are kept, with ids as all others are.
            migrationBuilder.Sql("CREATE TABLE FormerApprovals AS SELECT * FROM Approvals;");

            migrationBuilder.DropTable(name: "Approvals");

            migrationBuilder.CreateTable(
                name: "Approvals",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    SubjectId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SubjectFacts = table.Column<string>(type: "TEXT", nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Sides = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    ExpiresAt = table.Column<string>(type: "TEXT", nullable: true),
                    ResolvedAt = table.Column<string>(type: "TEXT", nullable: true),
                    VoteCount = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Approvals", x => x.Id);
                    table.CheckConstraint("CK_Approvals_Resolved", "[Kind] <> 'node_migration' OR ([Status] = 'pending' AND [ResolvedAt] IS NULL) OR ([Status] <> 'pending' AND [ResolvedAt] IS NOT NULL)");
                    table.CheckConstraint("CK_Approvals_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
                    table.CheckConstraint("CK_Approvals_Version", "[Version] >= 1");
                });

            migrationBuilder.Sql("INSERT INTO Approvals (Id, Kind, SubjectId, SubjectFacts, RequestedBy, Sides, Status, ExpiresAt, ResolvedAt, VoteCount, Version, CreatedAt, UpdatedAt) SELECT unhex(replace(Id, '-', '')), Kind, unhex(replace(SubjectId, '-', '')), '{}', RequestedBy, '', Status, NULL, ResolvedAt, 0, Version, CreatedAt, COALESCE(ResolvedAt, CreatedAt) FROM FormerApprovals;");

            migrationBuilder.DropTable(name: "FormerApprovals");

            migrationBuilder.CreateTable(
                name: "SiteAgents",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    TokenExpiresAt = table.Column<string>(type: "TEXT", nullable: true),
                    KeyHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyUntil = table.Column<string>(type: "TEXT", nullable: true),
                    Capabilities = table.Column<string>(type: "TEXT", nullable: true),
                    EnrolledAt = table.Column<string>(type: "TEXT", nullable: true),
                    RevokedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    NonceHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    RevokedKeyHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    UsedTokenHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SiteAgents", x => x.SiteId);
                    table.CheckConstraint("CK_SiteAgents_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SiteAgents_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SyncRequests",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FullSync = table.Column<bool>(type: "INTEGER", nullable: false),
                    EntityTypes = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    AcknowledgedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<string>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    AskedAgainAt = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseExpiresAt = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncRequests", x => x.Id);
                    table.CheckConstraint("CK_SyncRequests_Ended", "([EndedAt] IS NULL AND [Status] IN ('queued', 'started')) OR ([EndedAt] IS NOT NULL AND [Status] IN ('completed', 'failed', 'expired', 'cancelled'))");
                    table.CheckConstraint("CK_SyncRequests_Status", "[Status] IN ('queued', 'started', 'completed', 'failed', 'expired', 'cancelled')");
                    table.CheckConstraint("CK_SyncRequests_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SyncRequests_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AgentPresence",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Generation = table.Column<int>(type: "INTEGER", nullable: false),
                    IntervalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    LastSeenAt = table.Column<string>(type: "TEXT", nullable: false),
                    OnlineSince = table.Column<string>(type: "TEXT", nullable: false),
                    DegradedAt = table.Column<string>(type: "TEXT", nullable: false),
                    OfflineAt = table.Column<string>(type: "TEXT", nullable: false),
                    FailingSince = table.Column<string>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ClockSkewMilliseconds = table.Column<long>(type: "INTEGER", nullable: true),
                    ConfigVersion = table.Column<string>(type: "TEXT", unicode: false, maxLength: 16, nullable: false),
                    Report = table.Column<string>(type: "TEXT", nullable: false),
                    ConfigOfferedAt = table.Column<string>(type: "TEXT", nullable: true),
                    DuplicateSince = table.Column<string>(type: "TEXT", nullable: true),
                    DuplicateUntil = table.Column<string>(type: "TEXT", nullable: true),
                    Heartbeats = table.Column<long>(type: "INTEGER", nullable: false),
                    OfferedConfigVersion = table.Column<string>(type: "TEXT", unicode: false, maxLength: 16, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentPresence", x => x.SiteId);
                    table.CheckConstraint("CK_AgentPresence_Times", "[DegradedAt] > [LastSeenAt] AND [OfflineAt] > [DegradedAt]");
                    table.ForeignKey(
                        name: "FK_AgentPresence_SiteAgents_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteAgents",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Documents",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    NormalizedName = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Description = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Content = table.Column<string>(type: "TEXT", nullable: false),
                    ContentSize = table.Column<int>(type: "INTEGER", nullable: false),
                    Checksum = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Documents", x => x.Id);
                    table.CheckConstraint("CK_Documents_ContentSize", "[ContentSize] >= 2 AND [ContentSize] <= 262144");
                    table.CheckConstraint("CK_Documents_Kind", "[Kind] IN ('workflow', 'template')");
                    table.CheckConstraint("CK_Documents_Name", "[Name] <> '' AND [NormalizedName] <> ''");
                    table.CheckConstraint("CK_Documents_Version", "[Version] >= 1");
                });

            migrationBuilder.CreateTable(
                name: "SiteFeeds",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    LastVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    OpenedAt = table.Column<string>(type: "TEXT", nullable: true),
                    TrimmedThrough = table.Column<long>(type: "INTEGER", nullable: false),
                    TrimmedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Autonomy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SiteFeeds", x => x.SiteId);
                    table.CheckConstraint("CK_SiteFeeds_Versions", "[TrimmedThrough] >= 0 AND [LastVersion] >= [TrimmedThrough]");
                    table.ForeignKey(
                        name: "FK_SiteFeeds_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DocumentAssignments",
                columns: table => new
                {
                    DocumentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AssignedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DocumentAssignments", x => new { x.DocumentId, x.GroupId });
                    table.ForeignKey(
                        name: "FK_DocumentAssignments_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_DocumentAssignments_Documents_DocumentId",
                        column: x => x.DocumentId,
                        principalTable: "Documents",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AutonomyRecords",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Since = table.Column<string>(type: "TEXT", nullable: false),
                    Level = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AutonomyRecords", x => x.Id);
                    table.CheckConstraint("CK_AutonomyRecords_Level", "[Level] IN ('readonly', 'limited', 'full')");
                    table.ForeignKey(
                        name: "FK_AutonomyRecords_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ChangeReceipts",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ChangeId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Checksum = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    ReceivedAt = table.Column<string>(type: "TEXT", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: true),
                    ConflictId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Code = table.Column<string>(type: "TEXT", unicode: false, maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChangeReceipts", x => new { x.SiteId, x.ChangeId });
                    table.CheckConstraint("CK_ChangeReceipts_Outcome", "[Outcome] IN ('applied', 'merged', 'superseded', 'conflict', 'refused', 'duplicate')");
                    table.ForeignKey(
                        name: "FK_ChangeReceipts_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "PastStates",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EntityType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    EntityState = table.Column<string>(type: "TEXT", nullable: false),
                    ModifiedAt = table.Column<string>(type: "TEXT", nullable: false),
                    ModifiedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 36, nullable: false),
                    FirstVersion = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PastStates", x => new { x.SiteId, x.EntityType, x.EntityId, x.Version });
                    table.CheckConstraint("CK_PastStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_PastStates_Versions", "[FirstVersion] >= 1 AND [FirstVersion] <= [Version]");
                    table.ForeignKey(
                        name: "FK_PastStates_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SyncConflicts",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EntityType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BaseVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    CentralVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    SiteVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    BaseState = table.Column<string>(type: "TEXT", nullable: true),
                    CentralState = table.Column<string>(type: "TEXT", nullable: false),
                    SiteState = table.Column<string>(type: "TEXT", nullable: false),
                    Fields = table.Column<string>(type: "TEXT", unicode: false, maxLength: 400, nullable: false),
                    SiteModifiedAt = table.Column<string>(type: "TEXT", nullable: false),
                    Decision = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    ResolvedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    ResolvedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ResolvedState = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncConflicts", x => x.Id);
                    table.CheckConstraint("CK_SyncConflicts_Decision", "[Decision] IN ('accepted_central', 'accepted_site', 'merged')");
                    table.CheckConstraint("CK_SyncConflicts_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_SyncConflicts_Resolved", "([ResolvedAt] IS NULL AND [Decision] IS NULL AND [ResolvedBy] IS NULL) OR ([ResolvedAt] IS NOT NULL AND [Decision] IS NOT NULL AND [ResolvedBy] IS NOT NULL)");
                    table.CheckConstraint("CK_SyncConflicts_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SyncConflicts_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "FeedGenerations",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Generation = table.Column<long>(type: "INTEGER", nullable: false),
                    Through = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FeedGenerations", x => new { x.SiteId, x.Generation });
                    table.ForeignKey(
                        name: "FK_FeedGenerations_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "NodeTombstones",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DeletedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NodeTombstones", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SyncStates",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EntityType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    AcknowledgedVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    IsPending = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsRemoved = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsRefused = table.Column<bool>(type: "INTEGER", nullable: false),
                    EntityState = table.Column<string>(type: "TEXT", nullable: true),
                    Checksum = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    LastModified = table.Column<string>(type: "TEXT", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 36, nullable: false),
                    PushedOnVersion = table.Column<long>(type: "INTEGER", nullable: true),
                    PushedState = table.Column<string>(type: "TEXT", nullable: true),
                    PushedModifiedAt = table.Column<string>(type: "TEXT", nullable: true),
                    FirstVersion = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncStates", x => new { x.SiteId, x.EntityType, x.EntityId });
                    table.CheckConstraint("CK_SyncStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_SyncStates_Versions", "[Version] >= 1 AND [FirstVersion] >= 1 AND [FirstVersion] <= [Version] AND [AcknowledgedVersion] >= 0 AND [AcknowledgedVersion] <= [Version] AND (([IsPending] = 1 AND [AcknowledgedVersion] < [Version]) OR ([IsPending] = 0 AND [AcknowledgedVersion] = [Version]))");
                    table.ForeignKey(
                        name: "FK_SyncStates_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "IgnoredMachines",
                columns: table => new
                {
                    MacAddress = table.Column<string>(type: "TEXT", unicode: false, maxLength: 17, nullable: false),
                    Comment = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IgnoredMachines", x => x.MacAddress);
                });

            migrationBuilder.CreateTable(
                name: "UnknownNodes",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    NodeId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Boots = table.Column<int>(type: "INTEGER", nullable: false),
                    LastSeenAt = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    MacAddress = table.Column<string>(type: "TEXT", unicode: false, maxLength: 17, nullable: false),
                    Hostname = table.Column<string>(type: "TEXT", unicode: false, maxLength: 253, nullable: true),
                    IpAddress = table.Column<string>(type: "TEXT", unicode: false, maxLength: 45, nullable: true),
                    Arch = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    BootMode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    Vendor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Model = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    SerialNumber = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    SystemUuid = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UnknownNodes", x => x.Id);
                    table.CheckConstraint("CK_UnknownNodes_Arch", "[Arch] IN ('x86_64', 'arm64', 'aarch64')");
                    table.CheckConstraint("CK_UnknownNodes_BootMode", "[BootMode] IN ('bios', 'uefi', 'pi')");
                    table.CheckConstraint("CK_UnknownNodes_Boots", "[Boots] >= 1");
                    table.CheckConstraint("CK_UnknownNodes_Reason", "[Reason] IN ('discovery_forbidden', 'discovery_limit', 'identity_differs', 'known_machine', 'node_retired')");
                    table.CheckConstraint("CK_UnknownNodes_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_UnknownNodes_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ApprovalVotes",
                columns: table => new
                {
                    ApprovalId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Voter = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Decision = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    Sides = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    Comment = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    CastAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApprovalVotes", x => new { x.ApprovalId, x.Number });
                    table.CheckConstraint("CK_ApprovalVotes_Decision", "[Decision] IN ('approve', 'reject')");
                    table.ForeignKey(
                        name: "FK_ApprovalVotes_Approvals_ApprovalId",
                        column: x => x.ApprovalId,
                        principalTable: "Approvals",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MigrationClaims",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    NodeId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SourceSiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TargetSiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    AutoApproveEligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    PolicyMatched = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: false),
                    IsBouncing = table.Column<bool>(type: "INTEGER", nullable: false),
                    ApprovalId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Awaiting = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    ReportedVendor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ReportedModel = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ReportedSerialNumber = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ReportedSystemUuid = table.Column<Guid>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<string>(type: "TEXT", nullable: false),
                    ResolvedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ReturnedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    NodeVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MigrationClaims", x => x.Id);
                    table.CheckConstraint("CK_MigrationClaims_Resolved", "([Status] = 'pending' AND [ResolvedAt] IS NULL AND [Awaiting] <> '') OR ([Status] <> 'pending' AND [ResolvedAt] IS NOT NULL AND [Awaiting] = '')");
                    table.CheckConstraint("CK_MigrationClaims_Sites", "[SourceSiteId] <> [TargetSiteId]");
                    table.CheckConstraint("CK_MigrationClaims_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
                    table.CheckConstraint("CK_MigrationClaims_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_MigrationClaims_Approvals_ApprovalId",
                        column: x => x.ApprovalId,
                        principalTable: "Approvals",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_MigrationClaims_DeviceGroups_SourceSiteId",
                        column: x => x.SourceSiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MigrationClaims_DeviceGroups_TargetSiteId",
                        column: x => x.TargetSiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MigrationClaims_Nodes_NodeId",
                        column: x => x.NodeId,
                        principalTable: "Nodes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "TreeVersions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TreeVersions", x => x.Id);
                    table.CheckConstraint("CK_TreeVersions_Id", "[Id] = 1");
                });

            migrationBuilder.Sql("INSERT INTO \"TreeVersions\" (\"Id\", \"Version\") VALUES (1, 0);");

            migrationBuilder.CreateTable(
                name: "GroupTags",
                columns: table => new
                {
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Tag = table.Column<string>(type: "TEXT", unicode: false, maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GroupTags", x => new { x.Tag, x.GroupId });
                    table.ForeignKey(
                        name: "FK_GroupTags_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "NodeTags",
                columns: table => new
                {
                    NodeId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Tag = table.Column<string>(type: "TEXT", unicode: false, maxLength: 50, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NodeTags", x => new { x.Tag, x.NodeId });
                    table.ForeignKey(
                        name: "FK_NodeTags_Nodes_NodeId",
                        column: x => x.NodeId,
                        principalTable: "Nodes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_Discovered_HomeSiteId",
                table: "Nodes",
                column: "HomeSiteId",
                filter: "[State] = 'discovered'");

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_HomeSiteId",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_HomeSiteId_MacAddress",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_State_MacAddress",
                table: "Nodes",
                columns: new[] { "State", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "IX_SyncRequests_SiteId_CreatedAt",
                table: "SyncRequests",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_SyncRequests_OpenPerSite",
                table: "SyncRequests",
                column: "SiteId",
                unique: true,
                filter: "[EndedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_AutonomyRecords_SiteId_Version",
                table: "AutonomyRecords",
                columns: new[] { "SiteId", "Version" });

            migrationBuilder.CreateIndex(
                name: "IX_ChangeReceipts_SiteId_ReceivedAt",
                table: "ChangeReceipts",
                columns: new[] { "SiteId", "ReceivedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_DocumentAssignments_DocumentId_AssignedAt",
                table: "DocumentAssignments",
                columns: new[] { "DocumentId", "AssignedAt", "GroupId" });

            migrationBuilder.CreateIndex(
                name: "IX_DocumentAssignments_GroupId",
                table: "DocumentAssignments",
                columns: new[] { "GroupId", "DocumentId" });

            migrationBuilder.CreateIndex(
                name: "IX_Documents_Kind_CreatedAt",
                table: "Documents",
                columns: new[] { "Kind", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_Documents_Kind_NormalizedName",
                table: "Documents",
                columns: new[] { "Kind", "NormalizedName" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PastStates_SiteId_ModifiedAt",
                table: "PastStates",
                columns: new[] { "SiteId", "ModifiedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SiteFeeds_Open",
                table: "SiteFeeds",
                column: "SiteId",
                filter: "[OpenedAt] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SyncConflicts_CreatedAt",
                table: "SyncConflicts",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SyncConflicts_SiteId_CreatedAt",
                table: "SyncConflicts",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_SyncConflicts_Open",
                table: "SyncConflicts",
                columns: new[] { "SiteId", "EntityType", "EntityId" },
                unique: true,
                filter: "[ResolvedAt] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SyncStates_Entity",
                table: "SyncStates",
                column: "EntityId");

            migrationBuilder.CreateIndex(
                name: "IX_SyncStates_Pending",
                table: "SyncStates",
                column: "SiteId",
                filter: "[IsPending] = 1");

            migrationBuilder.CreateIndex(
                name: "IX_SyncStates_Refused",
                table: "SyncStates",
                columns: new[] { "SiteId", "Version" },
                filter: "[IsRefused] = 1");

            migrationBuilder.CreateIndex(
                name: "UX_SyncStates_Feed",
                table: "SyncStates",
                columns: new[] { "SiteId", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_CreatedAt",
                table: "Approvals",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_Status_CreatedAt",
                table: "Approvals",
                columns: new[] { "Status", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_SubjectId",
                table: "Approvals",
                column: "SubjectId");

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_ApprovalId",
                table: "MigrationClaims",
                column: "ApprovalId");

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_CreatedAt",
                table: "MigrationClaims",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_NodeId_CreatedAt",
                table: "MigrationClaims",
                columns: new[] { "NodeId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_Open_ExpiresAt",
                table: "MigrationClaims",
                column: "ExpiresAt",
                filter: "[Status] = 'pending'");

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_SourceSiteId",
                table: "MigrationClaims",
                columns: new[] { "SourceSiteId", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_Status_CreatedAt",
                table: "MigrationClaims",
                columns: new[] { "Status", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_TargetSiteId",
                table: "MigrationClaims",
                columns: new[] { "TargetSiteId", "Status" });

            migrationBuilder.CreateIndex(
                name: "UX_MigrationClaims_OpenPerNode",
                table: "MigrationClaims",
                column: "NodeId",
                unique: true,
                filter: "[Status] = 'pending'");

            migrationBuilder.CreateIndex(
                name: "IX_UnknownNodes_CreatedAt",
                table: "UnknownNodes",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_UnknownNodes_MacAddress",
                table: "UnknownNodes",
                column: "MacAddress");

            migrationBuilder.CreateIndex(
                name: "IX_UnknownNodes_SiteId_CreatedAt",
                table: "UnknownNodes",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_UnknownNodes_SiteId_MacAddress",
                table: "UnknownNodes",
                columns: new[] { "SiteId", "MacAddress" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_Hostname",
                table: "Nodes",
                columns: new[] { "Hostname", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_IpAddress_MacAddress",
                table: "Nodes",
                columns: new[] { "IpAddress", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_SystemUuid_MacAddress",
                table: "Nodes",
                columns: new[] { "SystemUuid", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "IX_GroupTags_GroupId",
                table: "GroupTags",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_NodeTags_NodeId",
                table: "NodeTags",
                column: "NodeId");

            migrationBuilder.CreateTable(
                name: "EnrolmentTokens",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: false),
                    MaxUses = table.Column<int>(type: "INTEGER", nullable: false),
                    Uses = table.Column<int>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<string>(type: "TEXT", nullable: false),
                    NeedsApproval = table.Column<bool>(type: "INTEGER", nullable: false),
                    SiteTags = table.Column<string>(type: "TEXT", unicode: false, maxLength: 2549, nullable: true),
                    CreatedBy = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    RevokedAt = table.Column<string>(type: "TEXT", nullable: true),
                    AutoProvision = table.Column<bool>(type: "INTEGER", nullable: true),
                    AutonomyLevel = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    CacheMaxSizeGb = table.Column<int>(type: "INTEGER", nullable: true),
                    CachePatterns = table.Column<string>(type: "TEXT", nullable: true),
                    CachePolicy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    CacheRetentionDays = table.Column<int>(type: "INTEGER", nullable: true),
                    ConflictResolution = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    DefaultWorkflowId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    DiscoveryConfig = table.Column<string>(type: "TEXT", nullable: true),
                    DiscoveryMethod = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    HeartbeatIntervalSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    MigrationPolicy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EnrolmentTokens", x => x.Id);
                    table.CheckConstraint("CK_EnrolmentTokens_Uses", "[Uses] >= 0 AND [Uses] <= [MaxUses]");
                    table.CheckConstraint("CK_EnrolmentTokens_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_EnrolmentTokens_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Enrolments",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TokenId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    SiteName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ExternalId = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    AgentUrl = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    AgentVersion = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    NonceHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    DecidedAt = table.Column<string>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    EnrolledAt = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Enrolments", x => x.Id);
                    table.CheckConstraint("CK_Enrolments_Status", "[Status] IN ('pending', 'approved', 'enrolled', 'rejected')");
                    table.CheckConstraint("CK_Enrolments_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_Enrolments_EnrolmentTokens_TokenId",
                        column: x => x.TokenId,
                        principalTable: "EnrolmentTokens",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Enrolments_CreatedAt",
                table: "Enrolments",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrolments_SiteId_CreatedAt",
                table: "Enrolments",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrolments_Status_CreatedAt",
                table: "Enrolments",
                columns: new[] { "Status", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Enrolments_TokenId_CreatedAt",
                table: "Enrolments",
                columns: new[] { "TokenId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_Enrolments_TokenId_NonceHash",
                table: "Enrolments",
                columns: new[] { "TokenId", "NonceHash" },
                unique: true,
                filter: "[NonceHash] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_EnrolmentTokens_GroupId_CreatedAt",
                table: "EnrolmentTokens",
                columns: new[] { "GroupId", "CreatedAt", "Id" });

            migrationBuilder.AddColumn<string>(
                name: "MacAddresses",
                table: "Nodes",
                type: "TEXT",
                unicode: false,
                maxLength: 575,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "NodeMacAddresses",
                columns: table => new
                {
                    MacAddress = table.Column<string>(type: "TEXT", unicode: false, maxLength: 17, nullable: false),
                    NodeId = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NodeMacAddresses", x => x.MacAddress);
                    table.ForeignKey(
                        name: "FK_NodeMacAddresses_Nodes_NodeId",
                        column: x => x.NodeId,
                        principalTable: "Nodes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_NodeMacAddresses_NodeId",
                table: "NodeMacAddresses",
                column: "NodeId");

            migrationBuilder.Sql("INSERT INTO [NodeMacAddresses] ([MacAddress], [NodeId]) SELECT [MacAddress], [Id] FROM [Nodes];");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "NodeMacAddresses");

            migrationBuilder.DropColumn(
                name: "MacAddresses",
                table: "Nodes");

            migrationBuilder.DropTable(
                name: "Enrolments");

            migrationBuilder.DropTable(
                name: "EnrolmentTokens");

            // Claims, what people were asked about them, and machines that wait are lost: there is no place for them.
            migrationBuilder.Sql("CREATE TABLE FormerApprovals AS SELECT substr(hex(Id), 1, 8) || '-' || substr(hex(Id), 9, 4) || '-' || substr(hex(Id), 13, 4) || '-' || substr(hex(Id), 17, 4) || '-' || substr(hex(Id), 21) AS Id, Kind, substr(hex(SubjectId), 1, 8) || '-' || substr(hex(SubjectId), 9, 4) || '-' || substr(hex(SubjectId), 13, 4) || '-' || substr(hex(SubjectId), 17, 4) || '-' || substr(hex(SubjectId), 21) AS SubjectId, Status, RequestedBy, CreatedAt, ResolvedAt, Version FROM Approvals WHERE Kind <> 'node_migration';");

            migrationBuilder.DropTable(
                name: "FeedGenerations");

            migrationBuilder.DropTable(
                name: "NodeTombstones");

            migrationBuilder.DropTable(
                name: "ApprovalVotes");

            migrationBuilder.DropTable(
                name: "IgnoredMachines");

            migrationBuilder.DropTable(
                name: "MigrationClaims");

            migrationBuilder.DropTable(
                name: "UnknownNodes");

            migrationBuilder.DropTable(
                name: "Approvals");

            migrationBuilder.CreateTable(
                name: "Approvals",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", unicode: false, maxLength: 40, nullable: false),
                    SubjectId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    RequestedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Approvals", x => x.Id);
                    table.CheckConstraint("CK_Approvals_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
                    table.CheckConstraint("CK_Approvals_Version", "[Version] >= 1");
                });

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_Status",
                table: "Approvals",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_Subject",
                table: "Approvals",
                columns: new[] { "Kind", "SubjectId" });

            migrationBuilder.Sql("INSERT INTO Approvals (Id, Kind, SubjectId, Status, RequestedBy, CreatedAt, ResolvedAt, Version) SELECT Id, Kind, SubjectId, Status, RequestedBy, CreatedAt, ResolvedAt, Version FROM FormerApprovals;");

            migrationBuilder.DropTable(name: "FormerApprovals");

            migrationBuilder.DropTable(
                name: "GroupTags");

            migrationBuilder.DropTable(
                name: "NodeTags");

            migrationBuilder.DropTable(
                name: "TreeVersions");

            migrationBuilder.DropTable(
                name: "AutonomyRecords");

            migrationBuilder.DropTable(
                name: "ChangeReceipts");

            migrationBuilder.DropTable(
                name: "DocumentAssignments");

            migrationBuilder.DropTable(
                name: "PastStates");

            migrationBuilder.DropTable(
                name: "SyncConflicts");

            migrationBuilder.DropTable(
                name: "SyncStates");

            migrationBuilder.DropTable(
                name: "Documents");

            migrationBuilder.DropTable(
                name: "SiteFeeds");

            migrationBuilder.DropTable(
                name: "AgentPresence");

            migrationBuilder.DropTable(
                name: "SyncRequests");

            migrationBuilder.DropTable(
                name: "SiteAgents");

            migrationBuilder.DropForeignKey(
                name: "FK_Nodes_DeviceGroups_HomeSiteId",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_Hostname",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_IpAddress_MacAddress",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_SystemUuid_MacAddress",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_State_MacAddress",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_Discovered_HomeSiteId",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_HomeSiteId",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_HomeSiteId_MacAddress",
                table: "Nodes");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_AutonomyLevel",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_CacheMaxSizeGb",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_CachePolicy",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_CacheRetentionDays",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_ConflictResolution",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_DiscoveryMethod",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_HeartbeatIntervalSeconds",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_MigrationPolicy",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_SiteFields",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "LastSeenAt",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "StateForced",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "Tags",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "WorkflowId",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "Tags",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "HomeSiteId",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "AgentUrl",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "AutonomyLevel",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "CacheMaxSizeGb",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "CachePatterns",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "CachePolicy",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "CacheRetentionDays",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "ConflictResolution",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "DiscoveryConfig",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "DiscoveryMethod",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "IsSite",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "MigrationPolicy",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "HeartbeatIntervalSeconds",
                table: "DeviceGroups");
        }
    }
}
