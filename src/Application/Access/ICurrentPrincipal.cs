using Sites.Domain.Hierarchy;

namespace Sites.Application.Access;

/// <summary>The authenticated caller of the current request.</summary>
public interface ICurrentPrincipal
{
    /// <summary>Name of the person or program according to its credential; stored as the author of changes and decisions.</summary>
    string Name { get; }

    /// <summary>Returns whether the caller has the approver role for the group or site at this place in the tree.</summary>
    bool IsApproverAt(Lineage place);
}
