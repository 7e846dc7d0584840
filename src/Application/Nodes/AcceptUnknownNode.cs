using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Decides, on behalf of a person, that a machine that waits is a node of the site where it booted.</summary>
/// <param name="Id">Identifier of the unknown machine.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record AcceptUnknownNode(UnknownNodeId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="AcceptUnknownNode"/>.</summary>
public sealed class AcceptUnknownNodeHandler(
    IRepository<UnknownNode> unknown, IRepository<Node> nodes, INodeStore addresses, IReadRepository<Site> sites, INodeReader reader, ISiteLock siteLock,
    IUnitOfWork work, TimeProvider clock)
{
    /// <summary>
    /// Creates the node, with the site where the machine booted as its home. An existing node with its MAC address takes the reported identity,
    /// and is assigned to that site if it has no home site. A node that is the same machine with another MAC address gets the new one as well, and
    /// stays at its home site.
    /// </summary>
    /// <returns>
    /// The node; or <c>unknown_node.not_found</c>, <c>precondition.stale</c>, <c>unknown_node.already_known</c>,
    /// <c>unknown_node.node_retired</c>, <c>node.mac_addresses_too_many</c>, <c>concurrency.conflict</c>.
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
            var accepted = await AcceptAsync(machine, site, cancellation);
            if (!accepted.IsSuccess) return accepted.AsRefusal();
            machine.Accept(accepted.Value);
            unknown.Delete(machine);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(accepted.Value, cancellation) : saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        }, cancellationToken);
    }

    private async Task<Result<NodeId>> AcceptAsync(UnknownNode machine, Site site, CancellationToken cancellationToken)
    {
        var owner = (await addresses.FindOwnersAsync([machine.MacAddress], cancellationToken)).GetValueOrDefault(machine.MacAddress);
        var node = owner is null ? await FindSameMachineAsync(machine, cancellationToken) : await nodes.FirstOrDefaultAsync(new NodeById(owner.Id), cancellationToken);
        if (node?.State == NodeState.Retired) return NodeErrors.UnknownIsRetired.RefuseBecauseOf(node.Id.Value, node.Id);
        if (node is null)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            nodes.Add(node = Node.Create(NodeId.New(now), machine.Identity, group: null, site, now));
        }
        else if (owner is null)
        {
            var added = node.AddMacAddress(machine.Identity.MacAddress);
            if (!added.IsSuccess) return added.AsRefusal();
            if (node.HomeSiteId is null) node.AssignHomeSite(site);
        }
        else if (node.HomeSiteId is { } home && home != site.Id)
        {
            return NodeErrors.UnknownIsKnown.RefuseBecauseOf(node.Id.Value, home);
        }
        else
        {
            // Otherwise, people would be asked again at the next boot.
            if (machine.Identity.IsOfAnotherMachineThan(node.Identity))
                node.Identify(node.Identity.ReplacedBy(machine.Vendor, machine.Model, machine.SerialNumber, machine.SystemUuid));
            node.AssignHomeSite(site);
        }

        return node.Id;
    }

    /// <summary>Finds the node with another MAC address that the machine was found to be, if it still is.</summary>
    private async Task<Node?> FindSameMachineAsync(UnknownNode machine, CancellationToken cancellationToken) =>
        machine is { Reason: UnknownNodeReason.KnownMachine, NodeId: { } id }
            && await nodes.FirstOrDefaultAsync(new NodeById(id), cancellationToken) is { } node && machine.Identity.IsOfSameMachineAs(node.Identity)
            ? node
            : null;
}
