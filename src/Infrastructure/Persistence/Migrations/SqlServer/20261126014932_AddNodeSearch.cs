using System.Linq;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddNodeSearch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Nodes_Hostname",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_IpAddress_MacAddress",
                table: "Nodes");

            migrationBuilder.DropIndex(
                name: "IX_Nodes_SystemUuid_MacAddress",
                table: "Nodes");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Nodes");
        }
    }
}
