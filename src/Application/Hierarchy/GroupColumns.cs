namespace Sites.Application.Hierarchy;

/// <summary>The columns of an import or export file of regular groups.</summary>
public static class GroupColumns
{
    /// <summary>All columns, in the order of an export.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["key", "parent_key", "name", "description", "default_workflow_id", "auto_provision", "tags"];

    /// <summary>The columns that a file must have.</summary>
    public static IReadOnlyList<string> Required { get; } = ["key", "name"];
}
