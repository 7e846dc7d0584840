using AutoMapper;
using Sites.Application.Hierarchy;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>Projects groups to read models within a query. The counts need other tables, which each query passes as arguments.</summary>
internal sealed class HierarchyProjections : Profile
{
    public HierarchyProjections()
    {
        // AutoMapper replaces these variables with the ProjectTo arguments of the same names.
        IQueryable<DeviceGroup> groups = null!;
        IQueryable<Node> nodes = null!;
        IQueryable<AgentPresence> presences = null!;
        DateTime now = default, storedThrough = default, latest = default;

        CreateProjection<DeviceGroup, GroupRow>()
            .ForMember(row => row.IsSite, to => to.MapFrom(group => group is Site))
            .ForMember(row => row.AgentUrl, to => to.MapFrom(group => ((Site)group).AgentUrl))
            .ForMember(row => row.AgentStatus, to => to.MapFrom(Rules.Inline<Func<DeviceGroup, AgentStatus?>>(group =>
                presences.Where(presence => presence.SiteId == group.Id)
                    .Select(presence => (AgentStatus?)AgentPresence.Rule.On(presence, new StatusTime(now, storedThrough, latest))).FirstOrDefault())))
            .ForMember(row => row.AgentLastSeen, to => to.MapFrom(group =>
                presences.Where(presence => presence.SiteId == group.Id && presence.LastSeenAt <= latest).Select(presence => (DateTime?)presence.LastSeenAt).FirstOrDefault()))
            .ForMember(row => row.Settings, to => to.MapFrom(group => group.Settings))
            .ForMember(row => row.ChildrenCount, to => to.MapFrom(group => groups.Count(child => child.ParentId == group.Id)))
            .ForMember(row => row.NodeCount, to => to.MapFrom(group => group is Site
                ? nodes.Count(node => node.HomeSiteId == group.Id)
                : nodes.Count(node => node.GroupId == group.Id)));
    }
}
