using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddSynchronization : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Nothing has ever filled these two; they are made anew and not altered, which on SQLite would rebuild them.
            migrationBuilder.DropTable(name: "SyncConflicts");
            migrationBuilder.DropTable(name: "SyncStates");

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
                    Autonomy = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true)
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
                    Level = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false)
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
                    ModifiedBy = table.Column<string>(type: "varchar(36)", unicode: false, maxLength: 36, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PastStates", x => new { x.SiteId, x.EntityType, x.EntityId, x.Version });
                    table.CheckConstraint("CK_PastStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
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
                    EntityState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Checksum = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false),
                    LastModified = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "varchar(36)", unicode: false, maxLength: 36, nullable: false),
                    PushedOnVersion = table.Column<long>(type: "bigint", nullable: true),
                    PushedState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    PushedModifiedAt = table.Column<DateTime>(type: "datetime2", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncStates", x => new { x.SiteId, x.EntityType, x.EntityId });
                    table.CheckConstraint("CK_SyncStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_SyncStates_Versions", "[Version] >= 1 AND [AcknowledgedVersion] >= 0 AND [AcknowledgedVersion] <= [Version] AND (([IsPending] = 1 AND [AcknowledgedVersion] < [Version]) OR ([IsPending] = 0 AND [AcknowledgedVersion] = [Version]))");
                    table.ForeignKey(
                        name: "FK_SyncStates_SiteFeeds_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteFeeds",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AutonomyRecords_SiteId_Since",
                table: "AutonomyRecords",
                columns: new[] { "SiteId", "Since" });

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
                name: "UX_SyncStates_Feed",
                table: "SyncStates",
                columns: new[] { "SiteId", "Version" },
                unique: true);

            // Every site has a feed from its beginning; it is opened when an agent is expected or asks.
            migrationBuilder.Sql("INSERT INTO [SiteFeeds] ([SiteId], [LastVersion], [TrimmedThrough]) SELECT [Id], 0, 0 FROM [DeviceGroups] WHERE [IsSite] = 1;");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
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

            migrationBuilder.CreateTable(
                name: "SyncConflicts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    EntityType = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    BaseState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CentralState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    SiteState = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    CentralVersion = table.Column<long>(type: "bigint", nullable: false),
                    SiteVersion = table.Column<long>(type: "bigint", nullable: false),
                    Resolution = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: true),
                    ResolvedBy = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncConflicts", x => x.Id);
                    table.CheckConstraint("CK_SyncConflicts_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_SyncConflicts_Resolution", "[Resolution] IN ('accepted_central', 'accepted_site', 'merged')");
                    table.CheckConstraint("CK_SyncConflicts_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SyncConflicts_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SyncStates",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    EntityType = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    CentralVersion = table.Column<long>(type: "bigint", nullable: false),
                    AcknowledgedVersion = table.Column<long>(type: "bigint", nullable: false),
                    LastModified = table.Column<DateTime>(type: "datetime2", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "varchar(36)", unicode: false, maxLength: 36, nullable: false),
                    Checksum = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncStates", x => x.Id);
                    table.CheckConstraint("CK_SyncStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
                    table.CheckConstraint("CK_SyncStates_Versions", "[AcknowledgedVersion] >= 0 AND [CentralVersion] >= [AcknowledgedVersion]");
                    table.ForeignKey(
                        name: "FK_SyncStates_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_SyncConflicts_SiteId",
                table: "SyncConflicts",
                columns: new[] { "SiteId", "ResolvedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SyncStates_SiteId",
                table: "SyncStates",
                column: "SiteId");

            migrationBuilder.CreateIndex(
                name: "UX_SyncStates_Entity_Site",
                table: "SyncStates",
                columns: new[] { "EntityType", "EntityId", "SiteId" },
                unique: true);
        }
    }
}
