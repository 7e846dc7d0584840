using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Decides, on behalf of a person, that a machine that waits is a node of the site where it booted.</summary>
/// <param name="Id">Identifier of the unknown machine.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record AcceptUnknownNode(UnknownNodeId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="AcceptUnknownNode"/>.</summary>
public sealed class AcceptUnknownNodeHandler(
    IRepository<UnknownNode> unknown, IRepository<Node> nodes, IReadRepository<Site> sites, INodeReader reader, ISiteLock siteLock, IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>
    /// Creates the node, with the site where the machine booted as its home. An existing node with its MAC address takes the reported identity,
    /// and is assigned to that site if it has no home site.
    /// </summary>
    /// <returns>
    /// The node; or <c>unknown_node.not_found</c>, <c>precondition.stale</c>, <c>unknown_node.already_known</c>,
    /// <c>unknown_node.node_retired</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(AcceptUnknownNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitWithRetryAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var seen = await unknown.FirstOrDefaultAsync(new UnknownNodeSnapshot(command.Id), cancellation);
            if (seen is null) return NodeErrors.UnknownNotFound.Refuse();
            await siteLock.LockAsync([seen.SiteId], cancellation);
            var machine = await unknown.FirstOrDefaultAsync(new UnknownNodeById(command.Id), cancellation);
            if (machine is null) return NodeErrors.UnknownNotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, machine.Version);
            if (!fresh.IsSuccess) return fresh;
            var site = await sites.FirstOrDefaultAsync(new SiteById(machine.SiteId), cancellation);
            if (site is null) return NodeErrors.UnknownNotFound.Refuse();
            var node = await nodes.FirstOrDefaultAsync(new NodesByMacAddresses([machine.MacAddress]), cancellation);
            if (node?.State == NodeState.Retired) return NodeErrors.UnknownIsRetired.RefuseBecauseOf(node.Id.Value, node.Id);
            if (node?.HomeSiteId is { } home && home != site.Id) return NodeErrors.UnknownIsKnown.RefuseBecauseOf(node.Id.Value, home);

            var now = clock.GetUtcNow().UtcDateTime;
            if (node is null) nodes.Add(node = Node.Create(NodeId.New(now), machine.Identity, group: null, site, now));
            else
            {
                // Otherwise, people would be asked again at the next boot.
                if (machine.Identity.IsOfAnotherMachineThan(node.Identity))
                    node.Identify(node.Identity.ReplacedBy(machine.Vendor, machine.Model, machine.SerialNumber, machine.SystemUuid));
                node.AssignHomeSite(site);
            }

            machine.Accept(node.Id);
            unknown.Delete(machine);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(node.Id, cancellation) : saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        }, cancellationToken);
    }
}
