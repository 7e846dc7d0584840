using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The identifier of a workflow: 1–100 printable characters, because workflows may be defined in another system. The identifier of a
/// document of the catalogue is a UUID, and is stored in lower case. Blank counts as unset.
/// </summary>
public static class WorkflowReference
{
    /// <summary>Maximum length of an identifier, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    /// <summary>Validates the identifier of a workflow.</summary>
    /// <param name="text">The identifier.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The trimmed identifier, null if unset; or <c>workflow_id.invalid</c>.</returns>
    public static Result<string?> Parse(string? text, string field)
    {
        var parsed = Text.ParseOptional(text, MaxLength, HierarchyErrors.WorkflowIdInvalid, field);
        return parsed.IsSuccess && Guid.TryParseExact(parsed.Value, "D", out var id) ? Result<string?>.Success(id.ToString("D")) : parsed;
    }
}
