using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>A change of a claim.</summary>
/// <param name="Claim">The claim as it is after the change.</param>
public abstract record ClaimEvent(MigrationClaim Claim) : DomainEvent;

/// <summary>A node was claimed for another site.</summary>
/// <param name="Claim">The new claim.</param>
public sealed record ClaimOpened(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>The policies of both sites were evaluated for a claim.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimAssessed(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>The machine at the target of a claim reported another identity than the node's.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimedMachineDiffers(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>A person consented for a side of a claim, and another side still has to.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="AwaitingBefore">The sides that had not consented before.</param>
public sealed record ClaimConsented(MigrationClaim Claim, IReadOnlyList<Side> AwaitingBefore) : ClaimEvent(Claim);

/// <summary>Both sides consented; the node moves to the target.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimApproved(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>A person rejected a claim.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimRejected(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>A claim expired, or became void because the node went elsewhere.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimExpired(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>The node of a rejected claim was seen at its home site again.</summary>
/// <param name="Claim">The claim.</param>
public sealed record ClaimedNodeReturned(MigrationClaim Claim) : ClaimEvent(Claim);

/// <summary>The closed claims of a site, and their approvals, were deleted together with the site.</summary>
/// <param name="Site">The site, as source or target.</param>
public sealed record ClaimsOfSiteDeleted(GroupId Site) : DomainEvent;

/// <summary>The claims of a node, and their approvals, were deleted together with the node.</summary>
/// <param name="Node">The node.</param>
public sealed record ClaimsOfNodeDeleted(NodeId Node) : DomainEvent;
