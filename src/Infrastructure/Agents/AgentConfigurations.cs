using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Agents;

internal sealed class SiteAgentConfiguration : IEntityTypeConfiguration<SiteAgent>
{
    public void Configure(EntityTypeBuilder<SiteAgent> agent)
    {
        agent.ToTable("SiteAgents", table => table.HasCheckConstraint("CK_SiteAgents_Version", "[Version] >= 1"));
        agent.HasKey(a => a.Id);
        agent.Property(a => a.Id).ValueGeneratedNever().HasColumnName("SiteId");
        agent.Property(a => a.Version).IsConcurrencyToken();
        agent.Property(a => a.TokenHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        agent.Property(a => a.KeyHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        agent.Property(a => a.PreviousKeyHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        agent.Property(a => a.UsedTokenHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        agent.Property(a => a.NonceHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        agent.Property(a => a.RevokedKeyHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        // Deleted together with its site.
        agent.HasOne<Site>().WithOne().HasForeignKey<SiteAgent>(a => a.Id).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class AgentPresenceConfiguration : IEntityTypeConfiguration<AgentPresence>
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public void Configure(EntityTypeBuilder<AgentPresence> presence)
    {
        presence.ToTable("AgentPresence", table =>
            table.HasCheckConstraint("CK_AgentPresence_Times", "[DegradedAt] > [LastSeenAt] AND [OfflineAt] > [DegradedAt]"));
        presence.HasKey(p => p.SiteId);
        presence.Property(p => p.SiteId).ValueGeneratedNever();
        // A heartbeat that was accepted before the credential was revoked or replaced has an older generation and is not stored.
        presence.Property(p => p.Generation).IsConcurrencyToken();
        presence.Property(p => p.ConfigVersion).HasMaxLength(AgentPresence.MaxConfigVersionLength).IsUnicode(false);
        presence.Property(p => p.OfferedConfigVersion).HasMaxLength(AgentPresence.MaxConfigVersionLength).IsUnicode(false);
        // One JSON column, because no query filters by its members and agents of other versions may report other members.
        presence.Property(p => p.Report).HasConversion(new ReportConverter());
        presence.HasOne<SiteAgent>().WithOne().HasForeignKey<AgentPresence>(p => p.SiteId).OnDelete(DeleteBehavior.Cascade);
    }

    internal sealed class ReportConverter() : ValueConverter<AgentReport, string>(report => Write(report), text => Read(text))
    {
        internal static string Write(AgentReport report) => JsonSerializer.Serialize(report, Json);

        /// <summary>Deserializes a report. An unreadable one is replaced, because many agents are read at once and one must not fail the others.</summary>
        internal static AgentReport Read(string text)
        {
            try
            {
                return JsonSerializer.Deserialize<AgentReport>(text, Json) ?? Unreadable;
            }
            catch (JsonException)
            {
                return Unreadable;
            }
        }

        private static AgentReport Unreadable => new() { AgentVersion = "unknown" };
    }
}
