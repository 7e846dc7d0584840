using Sites.Application.Specifications;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Queues machines about which a person has to decide. Must be used within a unit of work, with the site locked.</summary>
public sealed class UnknownNodeIntake(IRepository<UnknownNode> unknown, IUnknownNodeReader reader, TimeProvider clock)
{
    /// <summary>
    /// Adds machines to the queue of a site, or records another boot of those that are in it. The result is not saved yet. Beyond
    /// <see cref="UnknownNode.MaxPerSite"/>, no more machines are added.
    /// </summary>
    /// <returns>Whether all machines are in the queue.</returns>
    public async Task<bool> AddAsync(Site site, IReadOnlyCollection<(NodeIdentity Identity, DecisionNeeded Decision)> machines, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(machines);
        var now = clock.GetUtcNow().UtcDateTime;
        var addresses = machines.Select(machine => machine.Identity.MacAddress.Value).ToList();
        var queued = (await unknown.ListAsync(new UnknownNodesAt(site.Id, addresses), cancellationToken)).ToDictionary(machine => machine.MacAddress);
        int? room = null;
        var areQueued = true;
        foreach (var (identity, decision) in machines)
        {
            if (queued.TryGetValue(identity.MacAddress.Value, out var waiting))
            {
                waiting.RecordBoot(identity, decision, now);
                continue;
            }

            room ??= UnknownNode.MaxPerSite - await reader.CountAsync(site.Id, cancellationToken);
            areQueued &= room > 0;
            if (room-- <= 0) continue;
            unknown.Add(queued[identity.MacAddress.Value] = UnknownNode.Create(UnknownNodeId.New(now), site, identity, decision, now));
        }

        return areQueued;
    }

    /// <summary>
    /// Ends the wait of machines that are nodes now. A queued machine that is another one with the same MAC address still waits. The result is not
    /// saved yet.
    /// </summary>
    public async Task AcceptAsync(GroupId site, IReadOnlyCollection<Node> nodes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var byAddress = nodes.SelectMany(node => node.MacAddresses.Select(address => (address, node))).ToDictionary();
        foreach (var machine in await unknown.ListAsync(new UnknownNodesAt(site, byAddress.Keys), cancellationToken))
        {
            var node = byAddress[machine.MacAddress];
            if (machine.Identity.IsOfAnotherMachineThan(node.Identity)) continue;
            machine.Accept(node.Id);
            unknown.Delete(machine);
        }
    }
}
