using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Removes an unknown machine from the queue without creating a node. It is queued again when it boots again.</summary>
/// <param name="Id">Identifier of the unknown machine.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record DismissUnknownNode(UnknownNodeId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="DismissUnknownNode"/>.</summary>
public sealed class DismissUnknownNodeHandler(IRepository<UnknownNode> unknown, IUnitOfWork work)
{
    /// <summary>Removes the machine from the queue.</summary>
    /// <returns>Identifier of the machine; or <c>unknown_node.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<UnknownNodeId>> HandleAsync(DismissUnknownNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitWithRetryAsync<UnknownNodeId>(WriteScope.Rows, async cancellation =>
        {
            var machine = await unknown.FirstOrDefaultAsync(new UnknownNodeById(command.Id), cancellation);
            if (machine is null) return NodeErrors.UnknownNotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, machine.Version);
            if (!fresh.IsSuccess) return fresh;
            machine.Dismiss();
            unknown.Delete(machine);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
