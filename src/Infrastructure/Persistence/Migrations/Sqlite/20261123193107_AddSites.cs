using System;
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
                """);

            migrationBuilder.CreateTable(
                name: "MigrationClaims",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    NodeId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SourceSiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TargetSiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    AutoApproveEligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    PolicyMatched = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    ApprovalId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MigrationClaims", x => x.Id);
                    table.CheckConstraint("CK_MigrationClaims_Sites", "[SourceSiteId] <> [TargetSiteId]");
                    table.CheckConstraint("CK_MigrationClaims_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
                    table.CheckConstraint("CK_MigrationClaims_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_MigrationClaims_Approvals_ApprovalId",
                        column: x => x.ApprovalId,
                        principalTable: "Approvals",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "IX_Nodes_HomeSiteId",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_HomeSiteId_MacAddress",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_ApprovalId",
                table: "MigrationClaims",
                column: "ApprovalId");

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_SourceSiteId",
                table: "MigrationClaims",
                column: "SourceSiteId");

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_Status",
                table: "MigrationClaims",
                columns: new[] { "Status", "ExpiresAt" });

            migrationBuilder.CreateIndex(
                name: "IX_MigrationClaims_TargetSiteId",
                table: "MigrationClaims",
                column: "TargetSiteId");

            migrationBuilder.CreateIndex(
                name: "UX_MigrationClaims_OpenPerNode",
                table: "MigrationClaims",
                column: "NodeId",
                unique: true,
                filter: "[Status] = 'pending'");

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

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Nodes_DeviceGroups_HomeSiteId",
                table: "Nodes");

            migrationBuilder.DropTable(
                name: "MigrationClaims");

            migrationBuilder.DropTable(
                name: "SyncConflicts");

            migrationBuilder.DropTable(
                name: "SyncStates");

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
                name: "CK_DeviceGroups_MigrationPolicy",
                table: "DeviceGroups");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_SiteFields",
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
