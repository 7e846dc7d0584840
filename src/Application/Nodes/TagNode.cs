using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Adds a tag to a node.</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="Tag">The tag; required. See <see cref="TagList"/>.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record TagNode(NodeId Id, string? Tag, IfMatch? Precondition);

/// <summary>Handles <see cref="TagNode"/>.</summary>
public sealed class TagNodeHandler(NodeEditor editor)
{
    /// <summary>Adds the tag; a tag that the node has already changes nothing.</summary>
    /// <returns>
    /// The node; or <c>request.required</c>, <c>tag.invalid</c>, <c>node.not_found</c>, <c>precondition.stale</c>, <c>tag.too_many</c>,
    /// <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(TagNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Tag is null) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("tag")]);
        var tag = TagList.ParseOne(command.Tag, "tag");
        if (!tag.IsSuccess) return tag.AsRefusal();
        return await editor.ChangeAsync(command.Id, command.Precondition, node => node.AddTag(tag.Value), cancellationToken);
    }
}
