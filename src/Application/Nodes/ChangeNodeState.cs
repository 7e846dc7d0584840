using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Changes the lifecycle state of a node.</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="State">The new state; required.</param>
/// <param name="Comment">Comment, at most 1,000 printable characters; null for none.</param>
/// <param name="Force">Whether every transition is allowed, except from <c>retired</c>; only for administrators.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record ChangeNodeState(NodeId Id, NodeState? State, string? Comment, bool Force, IfMatch? Precondition);

/// <summary>Handles <see cref="ChangeNodeState"/>.</summary>
public sealed class ChangeNodeStateHandler(NodeEditor editor, TimeProvider clock)
{
    /// <summary>Maximum length of the comment, in UTF-16 code units.</summary>
    public const int MaxCommentLength = 1000;

    /// <summary>Changes the state and returns the node.</summary>
    /// <returns>
    /// The node; or <c>request.required</c>, <c>node.text_invalid</c>, <c>node.not_found</c>, <c>precondition.stale</c>,
    /// <c>node.invalid_transition</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(ChangeNodeState command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        if (command.State is null) fields.Add(RequestErrors.Required.ForField("state"));
        var comment = fields.Take(Text.ParseOptional(command.Comment, MaxCommentLength, NodeErrors.TextInvalid, "comment"));
        if (!fields.AreValid) return fields.Refusal;

        return await editor.ChangeAsync(
            command.Id, command.Precondition, node => node.TransitionTo(command.State!.Value, comment, clock.GetUtcNow().UtcDateTime, command.Force), cancellationToken);
    }
}
