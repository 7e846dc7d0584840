using Sites.Domain.Hierarchy;

namespace Sites.Application.Access;

/// <summary>The principal as which the agent of a site acts.</summary>
public static class AgentPrincipal
{
    /// <summary>Returns the name that is recorded for what the agent does.</summary>
    public static string NameOf(GroupId site) => $"agent:{site}";
}
