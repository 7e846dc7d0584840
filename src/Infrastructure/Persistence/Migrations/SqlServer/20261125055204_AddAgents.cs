using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class AddAgents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "HeartbeatIntervalSeconds",
                table: "DeviceGroups",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "SiteAgents",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    TokenExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    KeyHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyHash = table.Column<byte[]>(type: "binary(32)", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyUntil = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Capabilities = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    EnrolledAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    RevokedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SiteAgents", x => x.SiteId);
                    table.CheckConstraint("CK_SiteAgents_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SiteAgents_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SyncRequests",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    FullSync = table.Column<bool>(type: "bit", nullable: false),
                    EntityTypes = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: true),
                    Status = table.Column<string>(type: "varchar(20)", unicode: false, maxLength: 20, nullable: false),
                    AcknowledgedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ExpiresAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    UpdatedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SyncRequests", x => x.Id);
                    table.CheckConstraint("CK_SyncRequests_Ended", "([EndedAt] IS NULL AND [Status] IN ('queued', 'started')) OR ([EndedAt] IS NOT NULL AND [Status] IN ('completed', 'failed', 'expired'))");
                    table.CheckConstraint("CK_SyncRequests_Status", "[Status] IN ('queued', 'started', 'completed', 'failed', 'expired')");
                    table.CheckConstraint("CK_SyncRequests_Version", "[Version] >= 1");
                    table.ForeignKey(
                        name: "FK_SyncRequests_DeviceGroups_SiteId",
                        column: x => x.SiteId,
                        principalTable: "DeviceGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AgentPresence",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Generation = table.Column<int>(type: "int", nullable: false),
                    IntervalSeconds = table.Column<int>(type: "int", nullable: false),
                    LastSeenAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    OnlineSince = table.Column<DateTime>(type: "datetime2", nullable: false),
                    DegradedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    OfflineAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    FailingSince = table.Column<DateTime>(type: "datetime2", nullable: true),
                    EndedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    ClockSkewMilliseconds = table.Column<long>(type: "bigint", nullable: true),
                    ConfigVersion = table.Column<string>(type: "varchar(16)", unicode: false, maxLength: 16, nullable: false),
                    Report = table.Column<string>(type: "nvarchar(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentPresence", x => x.SiteId);
                    table.CheckConstraint("CK_AgentPresence_Times", "[DegradedAt] > [LastSeenAt] AND [OfflineAt] > [DegradedAt]");
                    table.ForeignKey(
                        name: "FK_AgentPresence_SiteAgents_SiteId",
                        column: x => x.SiteId,
                        principalTable: "SiteAgents",
                        principalColumn: "SiteId",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.AddCheckConstraint(
                name: "CK_DeviceGroups_HeartbeatIntervalSeconds",
                table: "DeviceGroups",
                sql: "[HeartbeatIntervalSeconds] IS NULL OR ([IsSite] = 1 AND [HeartbeatIntervalSeconds] >= 5 AND [HeartbeatIntervalSeconds] <= 3600)");

            migrationBuilder.CreateIndex(
                name: "IX_SyncRequests_SiteId_CreatedAt",
                table: "SyncRequests",
                columns: new[] { "SiteId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "UX_SyncRequests_OpenPerSite",
                table: "SyncRequests",
                column: "SiteId",
                unique: true,
                filter: "[EndedAt] IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AgentPresence");

            migrationBuilder.DropTable(
                name: "SyncRequests");

            migrationBuilder.DropTable(
                name: "SiteAgents");

            migrationBuilder.DropCheckConstraint(
                name: "CK_DeviceGroups_HeartbeatIntervalSeconds",
                table: "DeviceGroups");

            migrationBuilder.DropColumn(
                name: "HeartbeatIntervalSeconds",
                table: "DeviceGroups");
        }
    }
}
