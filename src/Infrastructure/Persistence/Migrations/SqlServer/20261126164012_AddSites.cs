using System;
using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddSites : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "HomeSiteId",
                table: "Nodes",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AgentUrl",
                table: "DeviceGroups",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AutonomyLevel",
                table: "DeviceGroups",
                type: "varchar(20)",
                unicode: false,
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "CacheMaxSizeGb",
                table: "DeviceGroups",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CachePatterns",
                table: "DeviceGroups",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CachePolicy",
                table: "DeviceGroups",
                type: "varchar(20)",
                unicode: false,
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "CacheRetentionDays",
                table: "DeviceGroups",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ConflictResolution",
                table: "DeviceGroups",
                type: "varchar(20)",
                unicode: false,
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DiscoveryConfig",
                table: "DeviceGroups",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DiscoveryMethod",
                table: "DeviceGroups",
                type: "varchar(20)",
                unicode: false,
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsSite",
                table: "DeviceGroups",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "MigrationPolicy",
                table: "DeviceGroups",
                type: "varchar(20)",
                unicode: false,
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "HeartbeatIntervalSeconds",
                table: "DeviceGroups",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Nodes",
                type: "nvarchar(1203)",
                maxLength: 1203,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_BIN2");

            // As NodeSearchText writes it; what is stored decomposed stays so until the node is changed. EXEC, because a script
            // of this migration is compiled before the column is there.
            var fields = new[] { "Hostname", "IpAddress", "Vendor", "Model", "SerialNumber" }.Select((column, at) =>
                $"UPPER(ISNULL([{column}], N'''') COLLATE Latin1_General_CI_AS) COLLATE Latin1_General_BIN2, NCHAR({at + 1})");

            migrationBuilder.Sql($"EXEC(N'UPDATE [Nodes] SET [SearchText] = CONCAT({string.Join(", ", fields)})');");

            migrationBuilder.AddColumn<DateTime>(
                name: "LastSeenAt",
                table: "Nodes",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "StateForced",
                table: "Nodes",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "Nodes",
                type: "varchar(2549)",
                unicode: false,
                maxLength: 2549,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WorkflowId",
                table: "Nodes",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true);

            // A new column of the new type, and back under the old name: not every server changes the type of a column.
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [WorkflowCopy] nvarchar(100) NULL;");

            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [WorkflowCopy] = LOWER(CONVERT(nvarchar(100), [DefaultWorkflowId])) WHERE [DefaultWorkflowId] IS NOT NULL')");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [DefaultWorkflowId];");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [DefaultWorkflowId] nvarchar(100) NULL;");

            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [DefaultWorkflowId] = [WorkflowCopy] WHERE [WorkflowCopy] IS NOT NULL')");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [WorkflowCopy];");

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "DeviceGroups",
                type: "varchar(2549)",
                unicode: false,
                maxLength: 2549,
                nullable: true);

            // Approvals there may be from before sites were: they are kept, with ids as all others are.
            migrationBuilder.Sql("SELECT * INTO [FormerApprovals] FROM [Approvals];");

            migrationBuilder.DropTable(name: "Approvals");

            migrationBuilder.CreateTable(
                name: "Approvals",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Kind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    SubjectId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SubjectFacts = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    RequestedBy = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    Sides = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    VoteCount = table.Column<int>(type: "int", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Approvals", x => x.Id);
                    table.CheckConstraint("CK_Approvals_Resolved", "[Kind] <> 'node_migration' OR ([Status] = 'pending' AND [ResolvedAt] IS NULL) OR ([Status] <> 'pending' AND [ResolvedAt] IS NOT NULL)");
                    table.CheckConstraint("CK_Approvals_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
                    table.CheckConstraint("CK_Approvals_Version", "[Version] >= 1");
                });

            migrationBuilder.Sql("INSERT INTO [Approvals] ([Id], [Kind], [SubjectId], [SubjectFacts], [RequestedBy], [Sides], [Status], [ExpiresAt], [ResolvedAt], [VoteCount], [Version], [CreatedAt], [UpdatedAt]) SELECT CONVERT(binary(16), SUBSTRING(CONVERT(varchar(36), [Id]), 1, 8) + SUBSTRING(CONVERT(varchar(36), [Id]), 10, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 15, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 20, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 25, 12), 2), [Kind], CONVERT(binary(16), SUBSTRING(CONVERT(varchar(36), [SubjectId]), 1, 8) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 10, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 15, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 20, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 25, 12), 2), '{}', [RequestedBy], '', [Status], NULL, [ResolvedAt], 0, [Version], [CreatedAt], COALESCE([ResolvedAt], [CreatedAt]) FROM [FormerApprovals];");

            migrationBuilder.DropTable(name: "FormerApprovals");

            migrationBuilder.CreateTable(
                name: "SiteAgents",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    TokenExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    KeyHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyUntil = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Capabilities = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    EnrolledAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    NonceHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    RevokedKeyHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    UsedTokenHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    FullSync = table.Column<bool>(type: "bit", nullable: false),
                    EntityTypes = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: true),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    AcknowledgedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    AskedAgainAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    LeaseExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: true)
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
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Generation = table.Column<int>(type: "int", nullable: false),
                    IntervalSeconds = table.Column<int>(type: "int", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    OnlineSince = table.Column<DateTime>(type: "datetime2", nullable: false),
                    DegradedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    OfflineAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    FailingSince = table.Column<DateTime>(type: "datetime2", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ClockSkewMilliseconds = table.Column<long>(type: "bigint", nullable: true),
                    ConfigVersion = table.Column<string>(type: "varchar(16)", unicode: false, maxLength: 16, nullable: false),
                    Report = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ConfigOfferedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    DuplicateSince = table.Column<DateTime>(type: "datetime2", nullable: true),
                    DuplicateUntil = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Heartbeats = table.Column<long>(type: "bigint", nullable: false),
                    OfferedConfigVersion = table.Column<string>(type: "varchar(16)", unicode: false, maxLength: 16, nullable: true)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Kind = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    NormalizedName = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_BIN2"),
                    Description = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Content = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ContentSize = table.Column<int>(type: "int", nullable: false),
                    Checksum = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    LastVersion = table.Column<long>(type: "bigint", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    TrimmedThrough = table.Column<long>(type: "bigint", nullable: false),
                    TrimmedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Autonomy = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    Generation = table.Column<long>(type: "bigint", nullable: false)
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
                    DocumentId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    GroupId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    AssignedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Since = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Level = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
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
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    ChangeId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Checksum = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false),
                    ReceivedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Outcome = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: true),
                    ConflictId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Code = table.Column<string>(type: "varchar(60)", unicode: false, maxLength: 60, nullable: true)
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
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    EntityType = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    EntityState = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    ModifiedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ModifiedBy = table.Column<string>(type: "varchar(36)", unicode: false, maxLength: 36, nullable: false),
                    FirstVersion = table.Column<long>(type: "bigint", nullable: false)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    EntityType = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    BaseVersion = table.Column<long>(type: "bigint", nullable: false),
                    CentralVersion = table.Column<long>(type: "bigint", nullable: false),
                    SiteVersion = table.Column<long>(type: "bigint", nullable: false),
                    BaseState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CentralState = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    SiteState = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    Fields = table.Column<string>(type: "varchar(400)", unicode: false, maxLength: 400, nullable: false),
                    SiteModifiedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Decision = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    ResolvedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ResolvedState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Generation = table.Column<long>(type: "bigint", nullable: false),
                    Through = table.Column<long>(type: "bigint", nullable: false)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    DeletedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NodeTombstones", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SyncStates",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    EntityType = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    AcknowledgedVersion = table.Column<long>(type: "bigint", nullable: false),
                    IsPending = table.Column<bool>(type: "bit", nullable: false),
                    IsRemoved = table.Column<bool>(type: "bit", nullable: false),
                    IsRefused = table.Column<bool>(type: "bit", nullable: false),
                    EntityState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Checksum = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false),
                    LastModified = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "varchar(36)", unicode: false, maxLength: 36, nullable: false),
                    PushedOnVersion = table.Column<long>(type: "bigint", nullable: true),
                    PushedState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    PushedModifiedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    FirstVersion = table.Column<long>(type: "bigint", nullable: false)
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
                    MacAddress = table.Column<string>(type: "varchar(17)", unicode: false, maxLength: 17, nullable: false, collation: "Latin1_General_BIN2"),
                    Comment = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IgnoredMachines", x => x.MacAddress);
                });

            migrationBuilder.CreateTable(
                name: "UnknownNodes",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Reason = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    NodeId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Boots = table.Column<int>(type: "int", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    MacAddress = table.Column<string>(type: "varchar(17)", unicode: false, maxLength: 17, nullable: false, collation: "Latin1_General_BIN2"),
                    Hostname = table.Column<string>(type: "varchar(253)", unicode: false, maxLength: 253, nullable: true),
                    IpAddress = table.Column<string>(type: "varchar(45)", unicode: false, maxLength: 45, nullable: true),
                    Arch = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    BootMode = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Vendor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Model = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    SerialNumber = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    SystemUuid = table.Column<Guid>(type: "uniqueidentifier", nullable: true)
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
                    ApprovalId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: false),
                    Voter = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    Decision = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Sides = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    Comment = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    CastAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    NodeId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SourceSiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TargetSiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    AutoApproveEligible = table.Column<bool>(type: "bit", nullable: false),
                    PolicyMatched = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: false),
                    IsBouncing = table.Column<bool>(type: "bit", nullable: false),
                    ApprovalId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Awaiting = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    RequestedBy = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    ReportedVendor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    ReportedModel = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    ReportedSerialNumber = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    ReportedSystemUuid = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ReturnedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    NodeVersion = table.Column<int>(type: "int", nullable: false)
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
                    Id = table.Column<int>(type: "int", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TreeVersions", x => x.Id);
                    table.CheckConstraint("CK_TreeVersions_Id", "[Id] = 1");
                });

            migrationBuilder.Sql("INSERT INTO [TreeVersions] ([Id], [Version]) VALUES (1, 0);");

            migrationBuilder.CreateTable(
                name: "GroupTags",
                columns: table => new
                {
                    GroupId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Tag = table.Column<string>(type: "varchar(50)", unicode: false, maxLength: 50, nullable: false, collation: "Latin1_General_BIN2")
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
                    NodeId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Tag = table.Column<string>(type: "varchar(50)", unicode: false, maxLength: 50, nullable: false, collation: "Latin1_General_BIN2")
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

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_AutonomyLevel",
                table: "DeviceGroups",
                sql: "[AutonomyLevel] IN ('readonly', 'limited', 'full')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_CacheMaxSizeGb",
                table: "DeviceGroups",
                sql: "[CacheMaxSizeGb] >= 1");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_CachePolicy",
                table: "DeviceGroups",
                sql: "[CachePolicy] IN ('minimal', 'assigned', 'mirror', 'pattern')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_CacheRetentionDays",
                table: "DeviceGroups",
                sql: "[CacheRetentionDays] >= 1");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_ConflictResolution",
                table: "DeviceGroups",
                sql: "[ConflictResolution] IN ('central_wins', 'last_write', 'site_wins', 'manual')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_DiscoveryMethod",
                table: "DeviceGroups",
                sql: "[DiscoveryMethod] IN ('dhcp', 'dns', 'anycast', 'fallback')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_MigrationPolicy",
                table: "DeviceGroups",
                sql: "[MigrationPolicy] IN ('manual', 'auto_accept', 'auto_release', 'bidirectional')");

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_SiteFields",
                table: "DeviceGroups",
                sql: "[IsSite] = 1 OR ([AgentUrl] IS NULL AND [AutonomyLevel] IS NULL AND [ConflictResolution] IS NULL AND [CachePolicy] IS NULL AND [CachePatterns] IS NULL AND [CacheMaxSizeGb] IS NULL AND [CacheRetentionDays] IS NULL AND [DiscoveryMethod] IS NULL AND [DiscoveryConfig] IS NULL AND [MigrationPolicy] IS NULL)");

            migrationBuilder.AddForeignKey(
                name: "FK_Nodes_DeviceGroups_HomeSiteId",
                table: "Nodes",
                column: "HomeSiteId",
                principalTable: "DeviceGroups",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_HeartbeatIntervalSeconds",
                table: "DeviceGroups",
                sql: "[HeartbeatIntervalSeconds] IS NULL OR ([IsSite] = 1 AND [HeartbeatIntervalSeconds] >= 5 AND [HeartbeatIntervalSeconds] <= 3600)");

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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    GroupId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: false),
                    MaxUses = table.Column<int>(type: "int", nullable: false),
                    Uses = table.Column<int>(type: "int", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    NeedsApproval = table.Column<bool>(type: "bit", nullable: false),
                    SiteTags = table.Column<string>(type: "varchar(2549)", unicode: false, maxLength: 2549, nullable: true),
                    CreatedBy = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    AutoProvision = table.Column<bool>(type: "bit", nullable: true),
                    AutonomyLevel = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    CacheMaxSizeGb = table.Column<int>(type: "int", nullable: true),
                    CachePatterns = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CachePolicy = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    CacheRetentionDays = table.Column<int>(type: "int", nullable: true),
                    ConflictResolution = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    DefaultWorkflowId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    DiscoveryConfig = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    DiscoveryMethod = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    HeartbeatIntervalSeconds = table.Column<int>(type: "int", nullable: true),
                    MigrationPolicy = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TokenId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    SiteName = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    ExternalId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    AgentUrl = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: false),
                    AgentVersion = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    NonceHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    DecidedBy = table.Column<string>(type: "nvarchar(255)", maxLength: 255, nullable: true),
                    EnrolledAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                type: "varchar(575)",
                unicode: false,
                maxLength: 575,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "NodeMacAddresses",
                columns: table => new
                {
                    MacAddress = table.Column<string>(type: "varchar(17)", unicode: false, maxLength: 17, nullable: false, collation: "Latin1_General_BIN2"),
                    NodeId = table.Column<byte[]>(type: "binary(16)", nullable: false)
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
            migrationBuilder.Sql("SELECT CONVERT(uniqueidentifier, SUBSTRING(CONVERT(varchar(32), [Id], 2), 1, 8) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 9, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 13, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 17, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 21, 12)) AS [Id], [Kind], CONVERT(uniqueidentifier, SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 1, 8) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 9, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 13, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 17, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 21, 12)) AS [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version] INTO [FormerApprovals] FROM [Approvals] WHERE [Kind] <> 'node_migration';");

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
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Kind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false),
                    SubjectId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    RequestedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false)
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

            migrationBuilder.Sql("INSERT INTO [Approvals] ([Id], [Kind], [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version]) SELECT [Id], [Kind], [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version] FROM [FormerApprovals];");

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
                name: "CK_DeviceGroups_HeartbeatIntervalSeconds",
                table: "DeviceGroups");

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
                name: "CK_DeviceGroups_MigrationPolicy",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_SiteFields",
                table: "DeviceGroups");

            // A new column of the new type, and back under the old name: not every server changes the type of a column.
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [WorkflowCopy] uniqueidentifier NULL;");

            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [WorkflowCopy] = TRY_CONVERT(uniqueidentifier, [DefaultWorkflowId]) WHERE [DefaultWorkflowId] IS NOT NULL')");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [DefaultWorkflowId];");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [DefaultWorkflowId] uniqueidentifier NULL;");

            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [DefaultWorkflowId] = [WorkflowCopy] WHERE [WorkflowCopy] IS NOT NULL')");

            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [WorkflowCopy];");

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
                name: "SearchText",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "HeartbeatIntervalSeconds",
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
        }
    }
}
