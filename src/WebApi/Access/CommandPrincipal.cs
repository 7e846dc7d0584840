using Sites.Application.Access;
using Sites.Domain.Hierarchy;

namespace Sites.WebApi.Access;

/// <summary>The caller of use cases that run as a command on the machine of the database, without a request.</summary>
internal sealed class CommandPrincipal : ICurrentPrincipal
{
    public string Name => "command line";

    /// <summary>Approvals need a person whose name is known.</summary>
    public bool IsApproverAt(Lineage place) => false;
}
