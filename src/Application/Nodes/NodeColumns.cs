namespace Sites.Application.Nodes;

/// <summary>The columns of an import or export file of nodes.</summary>
public static class NodeColumns
{
    /// <summary>The columns of an export, in their order. A group is identified by its external id, or by its id when it has none.</summary>
    public static IReadOnlyList<string> Exported { get; } =
    [
        "mac_address", "hostname", "ip_address", "arch", "boot_mode", "vendor", "model", "serial_number", "system_uuid",
        "group_key", "home_site_key", "workflow_id", "tags", "mac_addresses",
    ];

    /// <summary>The columns that an import accepts, in which groups and home sites can also be identified by id.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Exported, "group_id", "home_site_id"];

    /// <summary>The columns that a file must have.</summary>
    public static IReadOnlyList<string> Required { get; } = ["mac_address"];
}
