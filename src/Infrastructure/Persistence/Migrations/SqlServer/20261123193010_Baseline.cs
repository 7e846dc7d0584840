using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Baseline : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "DeviceGroups",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false),
                    NormalizedName = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_BIN2"),
                    Description = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    ParentId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Lineage = table.Column<string>(type: "varchar(1056)", unicode: false, maxLength: 1056, nullable: false, collation: "Latin1_General_BIN2"),
                    ExternalId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_BIN2"),
                    AutoProvision = table.Column<bool>(type: "bit", nullable: true),
                    DefaultWorkflowId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeviceGroups", x => x.Id);
                    table.CheckConstraint("CK_DeviceGroups_Name", "[Name] <> '' AND [NormalizedName] <> ''");
                    table.CheckConstraint("CK_DeviceGroups_Parent", "[ParentId] IS NULL OR [ParentId] <> [Id]");
                    table.CheckConstraint("CK_DeviceGroups_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_DeviceGroups_DeviceGroups_ParentId",
                        column: x => x.ParentId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Nodes",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    MacAddress = table.Column<string>(type: "varchar(17)", unicode: false, maxLength: 17, nullable: false, collation: "Latin1_General_BIN2"),
                    Hostname = table.Column<string>(type: "varchar(253)", unicode: false, maxLength: 253, nullable: true),
                    IpAddress = table.Column<string>(type: "varchar(45)", unicode: false, maxLength: 45, nullable: true),
                    Arch = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    BootMode = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    Vendor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Model = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    SerialNumber = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    SystemUuid = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    GroupId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    State = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    StateChangedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    StateComment = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Nodes", x => x.Id);
                    table.CheckConstraint("CK_Nodes_Arch", "[Arch] IN ('x86_64', 'arm64', 'aarch64')");
                    table.CheckConstraint("CK_Nodes_BootMode", "[BootMode] IN ('bios', 'uefi', 'pi')");
                    table.CheckConstraint("CK_Nodes_State", "[State] IN ('discovered', 'pending', 'installing', 'installed', 'install_failed', 'active', 'reprovision', 'deprovisioning', 'migrating', 'retired')");
                    table.CheckConstraint("CK_Nodes_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_Nodes_DeviceGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "IX_DeviceGroups_CreatedAt",
                table: "DeviceGroups",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_DeviceGroups_NormalizedName",
                table: "DeviceGroups",
                columns: new[] { "NormalizedName", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_ExternalId",
                table: "DeviceGroups",
                column: "ExternalId",
                unique: true,
                filter: "[ExternalId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Lineage",
                table: "DeviceGroups",
                column: "Lineage",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_ParentId_NormalizedName",
                table: "DeviceGroups",
                columns: new[] { "ParentId", "NormalizedName" },
                unique: true,
                filter: "[ParentId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "UX_DeviceGroups_Root_NormalizedName",
                table: "DeviceGroups",
                column: "NormalizedName",
                unique: true,
                filter: "[ParentId] IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_CreatedAt",
                table: "Nodes",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_GroupId",
                table: "Nodes",
                columns: new[] { "GroupId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Nodes_GroupId_MacAddress",
                table: "Nodes",
                columns: new[] { "GroupId", "MacAddress" });

            migrationBuilder.CreateIndex(
                name: "UX_Nodes_MacAddress",
                table: "Nodes",
                column: "MacAddress",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Approvals");

            migrationBuilder.DropTable(
                name: "Nodes");

            migrationBuilder.DropTable(
                name: "DeviceGroups");
        }
    }
}
