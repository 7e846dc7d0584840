using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddTagsAndWorkflows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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

            // Ids of workflows are text now; the API has always answered those of the catalogue in lower case.
            migrationBuilder.Sql("""UPDATE "DeviceGroups" SET "DefaultWorkflowId" = lower("DefaultWorkflowId") WHERE "DefaultWorkflowId" IS NOT NULL;""");

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
        }
    }
}
