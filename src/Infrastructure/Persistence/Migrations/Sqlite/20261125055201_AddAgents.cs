using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Sites.Infrastructure.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class AddAgents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // By hand, for the reason that AddSites gives: a column that brings its constraint along rebuilds no table.
            migrationBuilder.Sql(
                """
                ALTER TABLE "DeviceGroups" ADD COLUMN "HeartbeatIntervalSeconds" INTEGER NULL CONSTRAINT "CK_DeviceGroups_HeartbeatIntervalSeconds" CHECK (
                    "HeartbeatIntervalSeconds" IS NULL OR ("IsSite" = 1 AND "HeartbeatIntervalSeconds" >= 5 AND "HeartbeatIntervalSeconds" <= 3600));
                """);

            migrationBuilder.CreateTable(
                name: "SiteAgents",
                columns: table => new
                {
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    TokenHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    TokenExpiresAt = table.Column<string>(type: "TEXT", nullable: true),
                    KeyHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyHash = table.Column<byte[]>(type: "BLOB", fixedLength: true, maxLength: 32, nullable: true),
                    PreviousKeyUntil = table.Column<string>(type: "TEXT", nullable: true),
                    Capabilities = table.Column<string>(type: "TEXT", nullable: true),
                    EnrolledAt = table.Column<string>(type: "TEXT", nullable: true),
                    RevokedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
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
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    FullSync = table.Column<bool>(type: "INTEGER", nullable: false),
                    EntityTypes = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    Status = table.Column<string>(type: "TEXT", unicode: false, maxLength: 20, nullable: false),
                    AcknowledgedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ExpiresAt = table.Column<string>(type: "TEXT", nullable: false),
                    EndedAt = table.Column<string>(type: "TEXT", nullable: true),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<string>(type: "TEXT", nullable: false),
                    UpdatedAt = table.Column<string>(type: "TEXT", nullable: false)
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
                    SiteId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Generation = table.Column<int>(type: "INTEGER", nullable: false),
                    IntervalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    LastSeenAt = table.Column<string>(type: "TEXT", nullable: false),
                    OnlineSince = table.Column<string>(type: "TEXT", nullable: false),
                    DegradedAt = table.Column<string>(type: "TEXT", nullable: false),
                    OfflineAt = table.Column<string>(type: "TEXT", nullable: false),
                    FailingSince = table.Column<string>(type: "TEXT", nullable: true),
                    EndedAt = table.Column<string>(type: "TEXT", nullable: true),
                    ClockSkewMilliseconds = table.Column<long>(type: "INTEGER", nullable: true),
                    ConfigVersion = table.Column<string>(type: "TEXT", unicode: false, maxLength: 16, nullable: false),
                    Report = table.Column<string>(type: "TEXT", nullable: false)
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

            migrationBuilder.Sql("""ALTER TABLE "DeviceGroups" DROP COLUMN "HeartbeatIntervalSeconds";""");
        }
    }
}
