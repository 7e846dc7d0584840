namespace Sites.Application.Nodes;

/// <summary>The columns of a file of nodes.</summary>
public static class NodeColumns
{
    /// <summary>All of them. Groups and homes are named by key or by id.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "mac_address", "hostname", "ip_address", "arch", "boot_mode", "vendor", "model", "serial_number", "system_uuid",
        "group_key", "group_id", "home_site_key", "home_site_id",
    ];

    /// <summary>The one without which a file makes no sense.</summary>
    public static IReadOnlyList<string> Needed { get; } = ["mac_address"];
}
