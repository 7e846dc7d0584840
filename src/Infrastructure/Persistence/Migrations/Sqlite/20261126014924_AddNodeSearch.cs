using System;
using System.Linq;
using System.Text;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.Sqlite
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
                type: "TEXT",
                maxLength: 1203,
                nullable: false,
                defaultValue: "");

            // As NodeSearchText writes it. SQLite's upper() knows ASCII alone, so the other letters are replaced one by one
            // where there are any. What is stored decomposed stays so until the node is changed.
            migrationBuilder.Sql(
                """
                UPDATE "Nodes" SET "SearchText" = upper(
                    ifnull("Hostname", '') || char(1) || ifnull("IpAddress", '') || char(2) || ifnull("Vendor", '') || char(3)
                    || ifnull("Model", '') || char(4) || ifnull("SerialNumber", '') || char(5));
                """);
            var letters = Enumerable.Range(0x80, 0x1FFFF - 0x80).Where(Rune.IsValid).Select(code => new Rune(code))
                .Where(letter => Rune.ToUpperInvariant(letter) != letter);
            foreach (var several in letters.Chunk(20))
            {
                var replaced = several.Aggregate("\"SearchText\"", (text, letter) => $"replace({text}, '{letter}', '{Rune.ToUpperInvariant(letter)}')");
                migrationBuilder.Sql($"UPDATE \"Nodes\" SET \"SearchText\" = {replaced} WHERE \"SearchText\" GLOB '*[^' || char(1) || '-~]*';");
            }

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

            // By hand: EF Core would rebuild the table, which cannot be part of a transaction.
            migrationBuilder.Sql("ALTER TABLE \"Nodes\" DROP COLUMN \"SearchText\";");
        }
    }
}
