using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Takes the next step in a node's life.</summary>
/// <param name="Id">The node.</param>
/// <param name="State">Where it is to go; needed.</param>
/// <param name="Comment">Why; at most 1,000 printable characters.</param>
/// <param name="Force">Whether any state but <c>retired</c> may be left for any other; the caller is an admin.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record ChangeNodeState(NodeId Id, NodeState? State, string? Comment, bool Force, IfMatch? Precondition);

/// <summary>Handles <see cref="ChangeNodeState"/>.</summary>
public sealed class ChangeNodeStateHandler(NodeEditor editor, TimeProvider clock)
{
    /// <summary>The longest comment, in UTF-16 code units.</summary>
    public const int MaxCommentLength = 1000;

    /// <summary>Takes the step.</summary>
    /// <returns>
    /// <c>request.required</c>, <c>node.text_invalid</c>, <c>node.not_found</c>, <c>precondition.stale</c>,
    /// <c>node.invalid_transition</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(ChangeNodeState command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        if (command.State is null) fields.Add(RequestErrors.Required.ForField("state"));
        var comment = fields.Take(Text.ParseOptional(command.Comment, MaxCommentLength, NodeErrors.TextInvalid, "comment"));
        if (!fields.AreGood) return fields.Refusal;

        return await editor.ChangeAsync(
            command.Id, command.Precondition, node => node.TransitionTo(command.State!.Value, comment, clock.GetUtcNow().UtcDateTime, command.Force), cancellationToken);
    }
}
