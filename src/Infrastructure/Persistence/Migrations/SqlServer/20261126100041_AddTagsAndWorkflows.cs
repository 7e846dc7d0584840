using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddTagsAndWorkflows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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

            migrationBuilder.CreateIndex(
                name: "IX_GroupTags_GroupId",
                table: "GroupTags",
                column: "GroupId");

            migrationBuilder.CreateIndex(
                name: "IX_NodeTags_NodeId",
                table: "NodeTags",
                column: "NodeId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "GroupTags");

            migrationBuilder.DropTable(
                name: "NodeTags");

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

            // A new column of the new type, and back under the old name: not every server changes the type of a column.
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [WorkflowCopy] uniqueidentifier NULL;");
            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [WorkflowCopy] = TRY_CONVERT(uniqueidentifier, [DefaultWorkflowId]) WHERE [DefaultWorkflowId] IS NOT NULL')");
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [DefaultWorkflowId];");
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] ADD [DefaultWorkflowId] uniqueidentifier NULL;");
            migrationBuilder.Sql("EXEC(N'UPDATE [DeviceGroups] SET [DefaultWorkflowId] = [WorkflowCopy] WHERE [WorkflowCopy] IS NOT NULL')");
            migrationBuilder.Sql("ALTER TABLE [DeviceGroups] DROP COLUMN [WorkflowCopy];");
        }
    }
}
