using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The identifier of a workflow: 1–100 printable characters, because workflows may be defined in another system. The identifier of a
/// document of the catalogue is a UUID, and is stored in lower case. Optional; blank counts as unset.
/// </summary>
public sealed record WorkflowReference : IStoredValue<WorkflowReference, string>
{
    /// <summary>Maximum length of an identifier, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private WorkflowReference(string value) => Value = value;

    /// <summary>The trimmed identifier.</summary>
    public string Value { get; }

    /// <summary>Validates the identifier of a workflow.</summary>
    /// <param name="text">The identifier.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The identifier, null if unset; or <c>workflow_id.invalid</c>.</returns>
    public static Result<WorkflowReference?> Parse(string? text, string field) =>
        Text.ParseOptional(
            text, MaxLength, HierarchyErrors.WorkflowIdInvalid, field,
            value => new WorkflowReference(Guid.TryParseExact(value, "D", out var id) ? id.ToString("D") : value));

    /// <inheritdoc />
    public override string ToString() => Value;

    static WorkflowReference IStoredValue<WorkflowReference, string>.FromStorage(string value) => new(value);
}
