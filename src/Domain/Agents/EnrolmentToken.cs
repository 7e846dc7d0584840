using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// A token with which several agents can enrol, each for a site of its own below one site. It is presented as <c>set_</c>, the
/// identifier of this row and a random part; only its hash is stored. <see cref="Enrolment"/> records each use.
/// </summary>
public sealed class EnrolmentToken : AggregateRoot<EnrolmentTokenId>
{
    /// <summary>The prefix of every token. It lets secret scanners recognise leaked tokens.</summary>
    public const string Prefix = "set_";

    /// <summary>Maximum number of agents that can enrol with one token.</summary>
    public const int MaxUsesLimit = 10_000;

    /// <summary>Maximum length of the name of a person or service, in UTF-16 code units.</summary>
    public const int MaxPrincipalLength = 255;

    private EnrolmentToken(EnrolmentTokenId id, Site group, EnrolmentTokenTerms terms, string createdBy, DateTime now)
        : base(id, now)
    {
        GroupId = group.Id;
        MaxUses = terms.MaxUses;
        ExpiresAt = now + terms.Lifetime;
        NeedsApproval = terms.NeedsApproval;
        SiteSettings = terms.SiteSettings;
        StoredSiteTags = terms.SiteTags?.Value;
        CreatedBy = createdBy;
        TokenHash = [];
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private EnrolmentToken()
    {
    }
#pragma warning restore CS8618

    /// <summary>Identifier of the site below which the agents' sites are.</summary>
    public GroupId GroupId { get; private set; }

    /// <summary>SHA-256 of the token.</summary>
    public byte[] TokenHash { get; private set; }

    /// <summary>Maximum number of agents, 1–10,000.</summary>
    public int MaxUses { get; private set; }

    /// <summary>Number of agents that enrolled or asked for it. Rejected ones count, so that the number of records is limited.</summary>
    public int Uses { get; private set; }

    /// <summary>When the token expires (UTC). Agents whose enrolment was approved before can still finish it.</summary>
    public DateTime ExpiresAt { get; private set; }

    /// <summary>Whether a person has to approve each enrolment.</summary>
    public bool NeedsApproval { get; private set; }

    /// <summary>The own settings of sites that are created.</summary>
    public Settings SiteSettings { get; private set; }

    /// <summary>The stored form of <see cref="SiteTags"/>; see <see cref="TagList"/>.</summary>
    public string? StoredSiteTags { get; private set; }

    /// <summary>The tags of sites that are created, sorted.</summary>
    public IReadOnlyList<string> SiteTags => TagList.Split(StoredSiteTags);

    /// <summary>Name of the person or service that issued the token.</summary>
    public string CreatedBy { get; private set; }

    /// <summary>When the token was revoked (UTC); null if it was not.</summary>
    public DateTime? RevokedAt { get; private set; }

    /// <summary>Creates a token.</summary>
    /// <param name="id">Identifier of the new token.</param>
    /// <param name="group">The site below which the agents' sites are.</param>
    /// <param name="terms">What the token allows.</param>
    /// <param name="createdBy">Name of the person or service that issues the token.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <param name="secret">The token in clear text, which is shown once.</param>
    public static EnrolmentToken Create(EnrolmentTokenId id, Site group, EnrolmentTokenTerms terms, string createdBy, DateTime now, out string secret)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(terms);
        secret = KeyedSecret.New(Prefix, id.Value);
        var token = new EnrolmentToken(id, group, terms, createdBy, now) { TokenHash = Secret.Hash(secret) };
        token.Record(new EnrolmentTokenIssued(token));
        return token;
    }

    /// <summary>Returns the identifier in a presented token; null if the text does not have the form of a group's token.</summary>
    public static EnrolmentTokenId? ParseId(string? secret) => KeyedSecret.IdIn(Prefix, secret) is { } id ? new EnrolmentTokenId(id) : null;

    /// <summary>Returns whether a presented token is this one and was not revoked. It may have expired or have no use left.</summary>
    public bool IsValid(string secret) => Secret.Matches(secret, TokenHash) && RevokedAt is null;

    /// <summary>Returns whether further agents can enrol.</summary>
    public EnrolmentTokenStatus StatusAt(DateTime now) =>
        RevokedAt is not null ? EnrolmentTokenStatus.Revoked
        : now >= ExpiresAt ? EnrolmentTokenStatus.Expired
        : Uses >= MaxUses ? EnrolmentTokenStatus.Exhausted
        : EnrolmentTokenStatus.Active;

    /// <summary>Counts another agent.</summary>
    /// <returns>Success; or <c>agent.token_invalid</c> if the token is not active.</returns>
    public Result Use(DateTime now)
    {
        if (StatusAt(now) != EnrolmentTokenStatus.Active) return AgentErrors.TokenInvalid.Refuse();
        Uses++;
        Record(new EnrolmentTokenUsed(this));
        return Result.Success();
    }

    /// <summary>Revokes the token. The caller must reject enrolments that are not finished. Has no effect if it was revoked before.</summary>
    public void Revoke(DateTime now)
    {
        if (RevokedAt is not null) return;
        RevokedAt = now;
        Record(new EnrolmentTokenRevoked(this));
    }
}

/// <summary>What a group's enrolment token allows.</summary>
/// <param name="MaxUses">Maximum number of agents, 1–10,000.</param>
/// <param name="Lifetime">How long the token is valid.</param>
/// <param name="NeedsApproval">Whether a person has to approve each enrolment.</param>
/// <param name="SiteSettings">The own settings of sites that are created.</param>
/// <param name="SiteTags">The tags of sites that are created; null for none.</param>
public sealed record EnrolmentTokenTerms(int MaxUses, TimeSpan Lifetime, bool NeedsApproval, Settings SiteSettings, TagList? SiteTags);
