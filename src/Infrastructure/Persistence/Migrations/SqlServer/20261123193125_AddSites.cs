using System;
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

            migrationBuilder.CreateTable(
                name: "MigrationClaims",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    NodeId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SourceSiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TargetSiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    AutoApproveEligible = table.Column<bool>(type: "bit", nullable: false),
                    PolicyMatched = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: true),
                    ApprovalId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Version = table.Column<int>(type: "int", nullable: false)
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
                name: "IX_Nodes_HomeSiteId",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_HomeSiteId_MacAddress",
                table: "Nodes",
                columns: new[] { "HomeSiteId", "MacAddress" });

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

            migrationBuilder.AddForeignKey(
                name: "FK_Nodes_DeviceGroups_HomeSiteId",
                table: "Nodes",
                column: "HomeSiteId",
                principalTable: "DeviceGroups",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
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
