using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Paging;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

internal sealed class EnrolmentTokenConfiguration : IEntityTypeConfiguration<EnrolmentToken>
{
    public void Configure(EntityTypeBuilder<EnrolmentToken> token)
    {
        token.ToTable("EnrolmentTokens", table =>
        {
            table.HasCheckConstraint("CK_EnrolmentTokens_Version", "[Version] >= 1");
            table.HasCheckConstraint("CK_EnrolmentTokens_Uses", "[Uses] >= 0 AND [Uses] <= [MaxUses]");
        });
        token.HasKey(t => t.Id);
        token.Property(t => t.Id).ValueGeneratedNever();
        token.Property(t => t.Version).IsConcurrencyToken();
        token.Property(t => t.TokenHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        token.Ignore(t => t.SiteTags);
        token.Property(t => t.StoredSiteTags).HasColumnName("SiteTags").HasMaxLength(TagList.MaxStoredLength).IsUnicode(false);
        token.Property(t => t.CreatedBy).HasMaxLength(EnrolmentToken.MaxPrincipalLength);
        token.ComplexProperty(t => t.SiteSettings, SettingsColumns.Configure);
        // Deleted together with its site.
        token.HasOne<Site>().WithMany().HasForeignKey(t => t.GroupId).OnDelete(DeleteBehavior.Cascade);
        token.HasIndex(t => new { t.GroupId, t.CreatedAt, t.Id }, "IX_EnrolmentTokens_GroupId_CreatedAt");
    }
}

internal sealed class EnrolmentConfiguration : IEntityTypeConfiguration<Enrolment>
{
    public void Configure(EntityTypeBuilder<Enrolment> enrolment)
    {
        enrolment.ToTable("Enrolments", table =>
        {
            table.HasCheckConstraint("CK_Enrolments_Version", "[Version] >= 1");
            table.HasWireNameCheck<EnrolmentStatus, Enrolment>("Status");
        });
        enrolment.HasKey(e => e.Id);
        enrolment.Property(e => e.Id).ValueGeneratedNever();
        enrolment.Property(e => e.Version).IsConcurrencyToken();
        enrolment.Property(e => e.Status).IsWireName();
        enrolment.Property(e => e.SiteName).HasMaxLength(GroupName.MaxLength);
        enrolment.Property(e => e.ExternalId).HasMaxLength(ExternalId.MaxLength);
        enrolment.Property(e => e.AgentUrl).HasMaxLength(AgentUrl.MaxLength);
        enrolment.Property(e => e.AgentVersion).HasMaxLength(AgentVersion.MaxLength);
        enrolment.Property(e => e.NonceHash).HasMaxLength(Secret.HashLength).IsFixedLength();
        enrolment.Property(e => e.DecidedBy).HasMaxLength(EnrolmentToken.MaxPrincipalLength);
        // The site's identifier has no foreign key: the record of the enrolment outlives the site.
        enrolment.HasOne<EnrolmentToken>().WithMany().HasForeignKey(e => e.TokenId).OnDelete(DeleteBehavior.Cascade);
        enrolment.HasIndex(e => new { e.TokenId, e.NonceHash }, "UX_Enrolments_TokenId_NonceHash").IsUnique().HasFilter("[NonceHash] IS NOT NULL");
        enrolment.HasIndex(e => new { e.TokenId, e.CreatedAt, e.Id }, "IX_Enrolments_TokenId_CreatedAt");
        enrolment.HasIndex(e => new { e.SiteId, e.CreatedAt, e.Id }, "IX_Enrolments_SiteId_CreatedAt");
        enrolment.HasIndex(e => new { e.Status, e.CreatedAt, e.Id }, "IX_Enrolments_Status_CreatedAt");
        enrolment.HasIndex(e => new { e.CreatedAt, e.Id }, "IX_Enrolments_CreatedAt");
    }
}

internal sealed class EnrolmentReader(SitesDbContext db, TimeProvider clock) : IEnrolmentReader
{
    // The rows are the aggregates themselves, which have no further data to project.
    private static readonly KeysetList<EnrolmentToken, EnrolmentToken> Tokens = new(
        "enrolment-tokens",
        Sort.ByTime<EnrolmentToken, EnrolmentToken, EnrolmentTokenId>(
            "created_at", token => token.CreatedAt, token => token.Id, row => (row.CreatedAt, row.Id.Value)));

    private static readonly KeysetList<Enrolment, Enrolment> List = new(
        "enrolments",
        Sort.ByTime<Enrolment, Enrolment, EnrolmentId>(
            "created_at", enrolment => enrolment.CreatedAt, enrolment => enrolment.Id, row => (row.CreatedAt, row.Id.Value)));

    public async Task<Result<Page<EnrolmentTokenView>>> ListTokensAsync(GroupId group, PageRequest page, CancellationToken cancellationToken)
    {
        if (!await db.DeviceGroups.AnyAsync(g => g.Id == group, cancellationToken)) return HierarchyErrors.GroupNotFound.Refuse();
        var now = clock.GetUtcNow().UtcDateTime;
        var rows = await Tokens.ReadAsync(
            db.EnrolmentTokens.Where(token => token.GroupId == group), new FilterText().Add("group_id", group).ToString(), "-created_at", page, place: "", tokens => tokens.AsNoTracking(), cancellationToken);
        return rows.IsSuccess ? rows.Value.Select(token => new EnrolmentTokenView(token, now)) : rows.AsRefusal();
    }

    public async Task<Result<EnrolmentTokenView>> GetTokenAsync(EnrolmentTokenId id, CancellationToken cancellationToken)
    {
        var token = await db.EnrolmentTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, cancellationToken);
        return token is null ? AgentErrors.EnrolmentTokenNotFound.Refuse() : new EnrolmentTokenView(token, clock.GetUtcNow().UtcDateTime);
    }

    public Task<Result<Page<Enrolment>>> ListAsync(EnrolmentFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var matching = db.Enrolments.WhereAny(filter.Status, enrolment => enrolment.Status).WhereAny(filter.Token, enrolment => enrolment.TokenId)
            .WhereAny(filter.Site, site => enrolment => enrolment.SiteId == site);
        return List.ReadAsync(matching, filter.Text, "-created_at", page, place: "", enrolments => enrolments.AsNoTracking(), cancellationToken);
    }

    public async Task<Result<Enrolment>> GetAsync(EnrolmentId id, CancellationToken cancellationToken)
    {
        var enrolment = await db.Enrolments.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellationToken);
        return enrolment is null ? AgentErrors.EnrolmentNotFound.Refuse() : enrolment;
    }

    public async Task<EnrolmentTokenUse?> FindUseAsync(EnrolmentTokenId id, byte[]? nonceHash, CancellationToken cancellationToken)
    {
        var token = await db.EnrolmentTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, cancellationToken);
        if (token is null) return null;
        var enrolment = nonceHash is null
            ? null
            : await db.Enrolments.AsNoTracking().FirstOrDefaultAsync(e => e.TokenId == id && e.NonceHash == nonceHash, cancellationToken);
        return new EnrolmentTokenUse(token, enrolment);
    }
}
