using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Reads the ids of workflows that requests and files contain.</summary>
internal static class WorkflowIds
{
    /// <summary>The id, or null where it is blank or refused (the refusal is then added to the fields).</summary>
    /// <param name="text">The id; see <see cref="WorkflowReference"/>.</param>
    /// <param name="field">The member or column, in wire spelling.</param>
    /// <param name="fields">Takes <c>workflow_id.invalid</c>, and <c>request.value_invalid</c> for the nil UUID, which identifies nothing anywhere.</param>
    public static string? Read(string? text, string field, Fields fields)
    {
        var id = fields.Take(WorkflowReference.Parse(text, field));
        if (id == Guid.Empty.ToString("D")) fields.Add(RequestErrors.ValueInvalid.ForField(field, "the id of a workflow, which the nil UUID is not"));
        return id;
    }
}
