using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Issues a token with which several agents can enrol, each for a site of its own below one site.</summary>
/// <param name="Group">Identifier of the site below which the sites are.</param>
/// <param name="MaxUses">Maximum number of agents, 1–10,000; required.</param>
/// <param name="Hours">Lifetime of the token in hours, 1–720; required.</param>
/// <param name="NeedsApproval">Whether a person has to approve each enrolment.</param>
/// <param name="SiteSettings">The own settings of sites that are created.</param>
/// <param name="SiteTags">The tags of sites that are created; null for none.</param>
public sealed record IssueEnrolmentToken(
    GroupId Group, int? MaxUses, int? Hours, bool NeedsApproval, SettingsChange SiteSettings, IReadOnlyList<string?>? SiteTags);

/// <summary>A group's enrolment token at the time of reading.</summary>
/// <param name="Token">The token, without its secret.</param>
/// <param name="ReadAt">The time at which its status is computed (UTC).</param>
/// <param name="Secret">The token in clear text when it was just issued; null otherwise, because only its hash is stored.</param>
public sealed record EnrolmentTokenView(EnrolmentToken Token, DateTime ReadAt, string? Secret = null);

/// <summary>Handles <see cref="IssueEnrolmentToken"/>.</summary>
public sealed class IssueEnrolmentTokenHandler(
    IReadRepository<DeviceGroup> groups, IEffectiveSettingsReader settings, IRepository<EnrolmentToken> tokens, ISiteLock siteLock, IUnitOfWork work,
    ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Issues the token.</summary>
    /// <returns>
    /// The token; or the validation errors of the fields (<c>request.required</c>, <c>enrolment_token.max_uses_invalid</c>,
    /// <c>agent.token_lifetime_invalid</c>, those of the settings and tags), <c>group.not_found</c>, <c>site.parent_not_a_site</c> for a
    /// regular group, below which no sites can be, <c>group.too_deep</c>, <c>site.patterns_required</c>.
    /// </returns>
    public async Task<Result<EnrolmentTokenView>> HandleAsync(IssueEnrolmentToken command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parsed = Parse(command);
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        var terms = parsed.Value;

        return await work.CommitAsync<EnrolmentTokenView>(WriteScope.Rows, async cancellation =>
        {
            await siteLock.LockAsync([command.Group], cancellation);
            var group = await groups.FirstOrDefaultAsync(new GroupById(command.Group), cancellation);
            if (group is null) return HierarchyErrors.GroupNotFound.Refuse();
            if (group is not Site) return HierarchyErrors.ParentNotASite.Refuse();
            // Refused now instead of at every agent. The site can still change before the agents enrol.
            var inEffect = (await settings.FindAsync([command.Group], cancellation))[command.Group];
            var allowed = CheckSettings(inEffect, terms.SiteSettings);
            if (!allowed.IsSuccess) return allowed;

            var now = clock.GetUtcNow().UtcDateTime;
            var token = EnrolmentToken.Create(EnrolmentTokenId.New(now), inEffect.Site, terms, me.Name, now, out var secret);
            tokens.Add(token);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? new EnrolmentTokenView(token, now, secret) : saved.AsRefusal();
        }, cancellationToken);
    }

    private static Result CheckSettings(SiteInEffect above, Settings own)
    {
        if (above.Site.Lineage.Levels >= Lineage.MaxLevels) return HierarchyErrors.TooDeep.Refuse(Lineage.MaxLevels);
        var inherited = new CachePatternRule.CacheSettings(above.Settings.CachePolicy.Value, above.Settings.CachePatterns.Value is not null);
        return CachePatternRule.CacheSettings.Of(own).InheritFrom(inherited).AreViolation ? HierarchyErrors.PatternsRequired.Refuse("(new)") : Result.Success();
    }

    private static Result<EnrolmentTokenTerms> Parse(IssueEnrolmentToken command)
    {
        var fields = new Fields();
        if (command.MaxUses is null) fields.Add(RequestErrors.Required.ForField("max_uses"));
        else if (command.MaxUses is < 1 or > EnrolmentToken.MaxUsesLimit) fields.Add(AgentErrors.MaxUsesInvalid.ForField("max_uses", EnrolmentToken.MaxUsesLimit));
        if (command.Hours is null) fields.Add(RequestErrors.Required.ForField("expires_in_hours"));
        else if (command.Hours is < 1 or > AgentToken.MaxHours) fields.Add(AgentErrors.TokenLifetimeInvalid.ForField("expires_in_hours", AgentToken.MaxHours));
        var tags = fields.Take(TagList.Parse(command.SiteTags, "tags"));
        var settings = command.SiteSettings.Parse(fields);
        return fields.AreValid
            ? new EnrolmentTokenTerms(
                command.MaxUses!.Value, TimeSpan.FromHours(command.Hours!.Value), command.NeedsApproval, settings.ApplyTo(Settings.Empty), tags)
            : fields.Refusal;
    }
}
