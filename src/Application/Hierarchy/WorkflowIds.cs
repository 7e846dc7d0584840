using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Parses the workflow ids of requests and files.</summary>
internal static class WorkflowIds
{
    /// <summary>Parses a workflow id.</summary>
    /// <param name="text">The text; see <see cref="WorkflowReference"/>.</param>
    /// <param name="field">Name of the member or column, in wire spelling.</param>
    /// <param name="fields">Receives <c>workflow_id.invalid</c>, and <c>request.value_invalid</c> for the nil UUID.</param>
    /// <returns>The id; null when the text is blank or invalid.</returns>
    public static WorkflowReference? Read(string? text, string field, Fields fields)
    {
        var id = fields.Take(WorkflowReference.Parse(text, field));
        if (id?.Value == Guid.Empty.ToString("D")) fields.Add(RequestErrors.ValueInvalid.ForField(field, "the id of a workflow; the nil UUID is not allowed"));
        return id;
    }
}
