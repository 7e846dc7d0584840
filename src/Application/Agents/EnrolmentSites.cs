using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Finds or creates the sites of agents that enrol with tokens of groups. All methods need a unit of work of scope <see cref="WriteScope.Structure"/>.</summary>
public sealed class EnrolmentSites(
    IReadRepository<DeviceGroup> groups, IRepository<Site> sites, IRepository<SiteAgent> agents, TreeEditor tree, ISiteLock siteLock, TimeProvider clock)
{
    /// <summary>Finds the site with an external id, and locks it. Must precede every write of the unit of work.</summary>
    /// <param name="token">The token of the agent.</param>
    /// <param name="externalId">The external id; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The site; null when it has to be created; or <c>enrolment.site_elsewhere</c>, <c>group.external_id_taken</c> for the external id of a
    /// regular group, <c>agent.already_enrolled</c>.
    /// </returns>
    public async Task<Result<Site?>> LockAsync(EnrolmentToken token, ExternalId? externalId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (externalId is null) return Result<Site?>.Success(null);
        if ((await groups.ListAsync(new GroupsByExternalIds([externalId.Value]), cancellationToken)).SingleOrDefault() is not { } found) return Result<Site?>.Success(null);
        if (!found.IsSite) return HierarchyErrors.ExternalIdTaken.RefuseBecauseOf(found.Id.Value);

        await siteLock.LockAsync([found.Id], cancellationToken);
        var top = await sites.FirstOrDefaultAsync(new SiteById(token.GroupId), cancellationToken);
        var site = await sites.FirstOrDefaultAsync(new SiteById(found.Id), cancellationToken);
        if (site is null || top is null || site.Id == top.Id || !top.Lineage.Covers(site.Lineage)) return AgentErrors.SiteElsewhere.Refuse();
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(site.Id), cancellationToken);
        return agent?.HasEnrolled == true ? AgentErrors.AlreadyEnrolled.Refuse() : Result<Site?>.Success(site);
    }

    /// <summary>Approves an enrolment for the found site, or for a new one. The caller saves it.</summary>
    /// <param name="enrolment">The enrolment.</param>
    /// <param name="token">Its token.</param>
    /// <param name="found">The result of <see cref="LockAsync"/>.</param>
    /// <param name="decidedBy">Name of the person or service that decides; null if the token needs no approval.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Success; or <c>enrolment.not_pending</c> <c>group.too_deep</c> and the refusals of <see cref="TreeEditor.AddAsync"/>.</returns>
    public async Task<Result> ApproveAsync(Enrolment enrolment, EnrolmentToken token, Site? found, string? decidedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enrolment);
        ArgumentNullException.ThrowIfNull(token);
        var site = found;
        if (site is null)
        {
            var created = await CreateAsync(enrolment, token, cancellationToken);
            if (!created.IsSuccess) return created.AsRefusal();
            site = created.Value;
        }

        return enrolment.Approve(site, decidedBy, clock.GetUtcNow().UtcDateTime);
    }

    private async Task<Result<Site>> CreateAsync(Enrolment enrolment, EnrolmentToken token, CancellationToken cancellationToken)
    {
        var top = await sites.FirstOrDefaultAsync(new SiteById(token.GroupId), cancellationToken);
        if (top is null) return HierarchyErrors.SiteNotFound.Refuse(token.GroupId);
        // The values were validated when the agent asked, and when the token was issued.
        var now = clock.GetUtcNow().UtcDateTime;
        var site = Site.Create(GroupId.New(now), GroupName.Parse(enrolment.SiteName).Value, top, token.SiteSettings, now);
        if (!site.IsSuccess) return site;
        site.Value.SetExternalId(ExternalId.Parse(enrolment.ExternalId).Value);
        site.Value.SetTags(TagList.Parse(token.SiteTags, "tags").Value);
        var added = await tree.AddAsync(site.Value, cancellationToken);
        return added.IsSuccess ? site : added;
    }
}
