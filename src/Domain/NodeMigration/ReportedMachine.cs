using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>What a machine reported of itself when it booted, as far as that tells it from other machines.</summary>
/// <param name="Vendor">The manufacturer; null if unknown.</param>
/// <param name="Model">The model; null if unknown.</param>
/// <param name="SerialNumber">The serial number; null if unknown.</param>
/// <param name="SystemUuid">The UUID of the firmware; null if unknown.</param>
public sealed record ReportedMachine(string? Vendor, string? Model, string? SerialNumber, Guid? SystemUuid)
{
    /// <summary>Returns what a machine reported if that shows another machine than a node; otherwise null.</summary>
    public static ReportedMachine? OtherThan(NodeIdentity node, NodeIdentity reported)
    {
        ArgumentNullException.ThrowIfNull(reported);
        return reported.IsOfAnotherMachineThan(node)
            ? new ReportedMachine(
                reported.Vendor, reported.Model, reported.SerialNumber is { } number && !Domain.Nodes.SerialNumber.IsPlaceholder(number) ? number : null, reported.SystemUuid)
            : null;
    }

    /// <summary>Returns an identity with the values that this machine reported.</summary>
    public NodeIdentity ApplyTo(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity with
        {
            Vendor = Vendor ?? identity.Vendor,
            Model = Model ?? identity.Model,
            SerialNumber = SerialNumber ?? identity.SerialNumber,
            SystemUuid = SystemUuid ?? identity.SystemUuid,
        };
    }
}
