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
    IReadRepository<DeviceGroup> groups, IRepository<Site> sites, IRepository<SiteAgent> agents, IRepository<Enrolment> enrolments, TreeEditor tree, ISiteLock siteLock, TimeProvider clock)
{
    /// <summary>Finds the site with an external id, and locks it. Must precede every write of the unit of work.</summary>
    /// <param name="token">The token of the agent.</param>
    /// <param name="externalId">The external id; null for none.</param>
    /// <param name="name">The name of the site if it has to be created.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The site; null when it has to be created; or <c>enrolment.site_elsewhere</c>, <c>agent.already_enrolled</c> also if another enrolment was
    /// approved for the site, <c>group.name_required</c>, <c>group.name_invalid</c>.
    /// </returns>
    public async Task<Result<Site?>> LockAsync(EnrolmentToken token, ExternalId? externalId, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var found = externalId is null ? [] : await groups.ListAsync(new GroupsByExternalIds([externalId.Value]), cancellationToken);
        if (found.Count == 0)
        {
            var parsed = GroupName.Parse(name);
            return parsed.IsSuccess ? Result<Site?>.Success(null) : parsed.AsRefusal();
        }

        var id = found[0].Id;
        await siteLock.LockAsync([id], cancellationToken);
        var site = await sites.FirstOrDefaultAsync(new SiteById(id), cancellationToken);
        if (site is null || !await IsBelowAsync(token, site, cancellationToken)) return AgentErrors.SiteElsewhere.Refuse();
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(id), cancellationToken);
        if (agent?.CanEnrolFirst(clock.GetUtcNow().UtcDateTime) == false) return AgentErrors.AlreadyEnrolled.Refuse();
        var approved = await enrolments.FirstOrDefaultAsync(new ApprovedEnrolmentFor(id), cancellationToken);
        return approved is null ? Result<Site?>.Success(site) : AgentErrors.AlreadyEnrolled.Refuse();
    }

    /// <summary>Returns whether a site is below the site of a token.</summary>
    public async Task<bool> IsBelowAsync(EnrolmentToken token, Site site, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(site);
        var top = await sites.FirstOrDefaultAsync(new SiteById(token.GroupId), cancellationToken);
        return top is not null && site.Id != top.Id && top.Lineage.Covers(site.Lineage);
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
        var name = GroupName.Parse(enrolment.SiteName);
        if (!name.IsSuccess) return name.AsRefusal();
        var now = clock.GetUtcNow().UtcDateTime;
        var site = Site.Create(GroupId.New(now), name.Value, top, token.SiteSettings, now);
        if (!site.IsSuccess) return site;
        site.Value.SetExternalId(ExternalId.Parse(enrolment.ExternalId).Value);
        site.Value.SetTags(TagList.Parse(token.SiteTags, "tags").Value);
        var added = await tree.AddAsync(site.Value, cancellationToken);
        return added.IsSuccess ? site : added;
    }
}
