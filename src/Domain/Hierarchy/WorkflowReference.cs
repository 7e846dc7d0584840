using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The id of a workflow: 1 to 100 printable characters, because workflows may live in another system. The id of a document of the
/// catalogue is a UUID, and is compared in lower case. Blank counts as none.
/// </summary>
public static class WorkflowReference
{
    /// <summary>The maximum length, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    /// <summary>Reads the id of a workflow.</summary>
    /// <param name="text">The id.</param>
    /// <param name="field">The member or column it comes from, in wire spelling.</param>
    /// <returns><c>workflow_id.invalid</c>.</returns>
    public static Result<string?> Parse(string? text, string field)
    {
        var parsed = Text.ParseOptional(text, MaxLength, HierarchyErrors.WorkflowIdInvalid, field);
        return parsed.IsSuccess && Guid.TryParseExact(parsed.Value, "D", out var id) ? Result<string?>.Success(id.ToString("D")) : parsed;
    }
}
