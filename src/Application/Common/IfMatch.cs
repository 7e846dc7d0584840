using Ardalis.Result;

namespace Sites.Application.Common;

/// <summary>
/// The versions that a change may be based on (HTTP's <c>If-Match</c>). Only versions are compared, not whole entity tags, so that a changed
/// setting of a parent does not make a person's save fail.
/// </summary>
/// <param name="Versions">The accepted versions; empty when none of the entity tags of the request is valid.</param>
public sealed record IfMatch(IReadOnlyList<int> Versions)
{
    /// <summary>Checks the precondition, if there is one.</summary>
    /// <param name="precondition">The precondition; null accepts every version.</param>
    /// <param name="version">The current version.</param>
    /// <returns>Success; or <c>precondition.stale</c>.</returns>
    public static Result Check(IfMatch? precondition, int version) =>
        precondition is null || precondition.Versions.Contains(version)
            ? Result.Success()
            : RequestErrors.Stale.Refuse(version);
}
