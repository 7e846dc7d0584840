using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.Sqlite
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
                    Autonomy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true)
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
                    Level = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false)
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
                    ModifiedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 36, nullable: false)
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
                    EntityState = table.Column<string>(type: "TEXT", nullable: true),
                    Checksum = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false),
                    LastModified = table.Column<string>(type: "TEXT", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 36, nullable: false),
                    PushedOnVersion = table.Column<long>(type: "INTEGER", nullable: true),
                    PushedState = table.Column<string>(type: "TEXT", nullable: true),
                    PushedModifiedAt = table.Column<string>(type: "TEXT", nullable: true)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    EntityType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BaseState = table.Column<string>(type: "TEXT", nullable: true),
                    CentralState = table.Column<string>(type: "TEXT", nullable: true),
                    SiteState = table.Column<string>(type: "TEXT", nullable: true),
                    CentralVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    SiteVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    Resolution = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: true),
                    ResolvedBy = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
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
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    EntityType = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    EntityId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CentralVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    AcknowledgedVersion = table.Column<long>(type: "INTEGER", nullable: false),
                    LastModified = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastModifiedBy = table.Column<string>(type: "TEXT", unicode: false, maxLength: 36, nullable: false),
                    Checksum = table.Column<string>(type: "TEXT", unicode: false, maxLength: 64, nullable: false)
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
