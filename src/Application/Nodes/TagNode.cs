using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Adds a tag to a node.</summary>
/// <param name="Id">The node.</param>
/// <param name="Tag">See <see cref="TagList"/>; required.</param>
/// <param name="Precondition">The versions it may be based on; null for any.</param>
public sealed record TagNode(NodeId Id, string? Tag, IfMatch? Precondition);

/// <summary>Handles <see cref="TagNode"/>.</summary>
public sealed class TagNodeHandler(IRepository<Node> nodes, INodeReader reader, IUnitOfWork work)
{
    /// <summary>Adds the tag; a tag that the node has already changes nothing.</summary>
    /// <returns>The node; or <c>request.required</c>, <c>tag.invalid</c>, <c>node.not_found</c>, <c>precondition.stale</c>, <c>tag.too_many</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<NodeRow>> HandleAsync(TagNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Tag is null) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("tag")]);
        var tag = TagList.ParseOne(command.Tag, "tag");
        if (!tag.IsSuccess) return tag.AsRefusal();
        return await work.CommitAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(command.Id), cancellation);
            if (node is null) return NodeErrors.NotFound.Refuse(command.Id);
            var fresh = IfMatch.Check(command.Precondition, node.Version);
            if (!fresh.IsSuccess) return fresh;
            var added = node.AddTag(tag.Value);
            if (!added.IsSuccess) return added;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(command.Id, cancellation) : saved;
        }, cancellationToken);
    }
}
