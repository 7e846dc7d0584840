using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddNodeMigration : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Nothing has ever filled the claims; they are made anew. Approvals there may be from before sites were: they are kept, with ids as
            // all others are.
            migrationBuilder.DropTable(name: "MigrationClaims");
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

            migrationBuilder.CreateTable(
                name: "UnknownNodes",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
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
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    ResolvedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ReturnedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
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
                name: "IX_UnknownNodes_SiteId_CreatedAt",
                table: "UnknownNodes",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_UnknownNodes_SiteId_MacAddress",
                table: "UnknownNodes",
                columns: new[] { "SiteId", "MacAddress" },
                unique: true);

            migrationBuilder.Sql("INSERT INTO [Approvals] ([Id], [Kind], [SubjectId], [SubjectFacts], [RequestedBy], [Sides], [Status], [ExpiresAt], [ResolvedAt], [VoteCount], [Version], [CreatedAt], [UpdatedAt]) SELECT CONVERT(binary(16), SUBSTRING(CONVERT(varchar(36), [Id]), 1, 8) + SUBSTRING(CONVERT(varchar(36), [Id]), 10, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 15, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 20, 4) + SUBSTRING(CONVERT(varchar(36), [Id]), 25, 12), 2), [Kind], CONVERT(binary(16), SUBSTRING(CONVERT(varchar(36), [SubjectId]), 1, 8) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 10, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 15, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 20, 4) + SUBSTRING(CONVERT(varchar(36), [SubjectId]), 25, 12), 2), '{}', [RequestedBy], '', [Status], NULL, [ResolvedAt], 0, [Version], [CreatedAt], COALESCE([ResolvedAt], [CreatedAt]) FROM [FormerApprovals];");
            migrationBuilder.DropTable(name: "FormerApprovals");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Claims, what people were asked about them, and machines that wait are lost: there is no place for them.
            migrationBuilder.Sql("SELECT CONVERT(uniqueidentifier, SUBSTRING(CONVERT(varchar(32), [Id], 2), 1, 8) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 9, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 13, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 17, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [Id], 2), 21, 12)) AS [Id], [Kind], CONVERT(uniqueidentifier, SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 1, 8) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 9, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 13, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 17, 4) + '-' + SUBSTRING(CONVERT(varchar(32), [SubjectId], 2), 21, 12)) AS [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version] INTO [FormerApprovals] FROM [Approvals] WHERE [Kind] <> 'node_migration';");

            migrationBuilder.DropTable(
                name: "ApprovalVotes");

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

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_Status",
                table: "Approvals",
                columns: new[] { "Status", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Approvals_Subject",
                table: "Approvals",
                columns: new[] { "Kind", "SubjectId" });

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

            migrationBuilder.Sql("INSERT INTO [Approvals] ([Id], [Kind], [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version]) SELECT [Id], [Kind], [SubjectId], [Status], [RequestedBy], [CreatedAt], [ResolvedAt], [Version] FROM [FormerApprovals];");
            migrationBuilder.DropTable(name: "FormerApprovals");
        }
    }
}
