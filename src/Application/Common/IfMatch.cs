using Ardalis.Result;

namespace Sites.Application.Common;

/// <summary>
/// The versions on which a caller wants the change to rest (HTTP's <c>If-Match</c>). Versions alone count, not
/// fingerprints: a changed setting of a parent must not make a person's save fail.
/// </summary>
/// <param name="Versions">Any of these will do; empty where none that was named can be one of ours.</param>
public sealed record IfMatch(IReadOnlyList<int> Versions)
{
    /// <summary>Checks the precondition, if there is one.</summary>
    /// <param name="precondition">Null is met by every version.</param>
    /// <param name="version">The current one.</param>
    /// <returns><c>precondition.stale</c>.</returns>
    public static Result Check(IfMatch? precondition, int version) =>
        precondition is null || precondition.Versions.Contains(version)
            ? Result.Success()
            : RequestErrors.Stale.Refuse(version);
}
