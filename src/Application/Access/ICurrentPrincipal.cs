using Sites.Domain.Hierarchy;

namespace Sites.Application.Access;

/// <summary>Whoever calls.</summary>
public interface ICurrentPrincipal
{
    /// <summary>The person or program, as the credential names it; what is kept where it has to be said who did something.</summary>
    string Name { get; }

    /// <summary>Whether they hold the role of an approver for what stands at this place.</summary>
    bool IsApproverAt(Lineage place);
}
