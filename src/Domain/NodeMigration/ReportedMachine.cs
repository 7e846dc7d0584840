using Sites.Domain.Nodes;

namespace Sites.Domain.NodeMigration;

/// <summary>What a machine reported of itself when it booted, as far as that distinguishes it from other machines.</summary>
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
            ? new ReportedMachine(reported.Vendor, reported.Model, Domain.Nodes.SerialNumber.Known(reported.SerialNumber), reported.SystemUuid)
            : null;
    }

    /// <summary>Returns whether this is another machine than a node; see <see cref="NodeIdentity.IsOfAnotherMachineThan"/>.</summary>
    public bool IsOtherThan(NodeIdentity node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return NodeIdentity.AreOfDifferentMachines(SerialNumber, SystemUuid, node.SerialNumber, node.SystemUuid);
    }

    /// <summary>Returns whether this is another machine than another reported one.</summary>
    public bool IsOtherThan(ReportedMachine other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return NodeIdentity.AreOfDifferentMachines(SerialNumber, SystemUuid, other.SerialNumber, other.SystemUuid);
    }

    /// <summary>Returns the identity of a node that is this machine.</summary>
    public NodeIdentity ApplyTo(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return identity.ReplacedBy(Vendor, Model, SerialNumber, SystemUuid);
    }
}
