using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>The common base of nodes and of unknown machines: the identity of the machine.</summary>
/// <typeparam name="TId">The aggregate's own type of identifier.</typeparam>
public abstract class Machine<TId> : AggregateRoot<TId>
    where TId : struct
{
    private protected Machine(TId id, NodeIdentity identity, DateTime now)
        : base(id, now)
    {
        MacAddress = "";
        SetIdentity(identity);
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private protected Machine()
    {
    }
#pragma warning restore CS8618

    /// <summary>The MAC address in lower case with colons; see <see cref="Nodes.MacAddress"/>.</summary>
    public string MacAddress { get; private set; }

    /// <summary>The hostname; see <see cref="Nodes.Hostname"/>.</summary>
    public string? Hostname { get; private set; }

    /// <summary>The IP address; see <see cref="Nodes.IpAddress"/>.</summary>
    public string? IpAddress { get; private set; }

    /// <summary>The processor architecture.</summary>
    public Architecture Arch { get; private set; }

    /// <summary>The boot mode.</summary>
    public BootMode BootMode { get; private set; }

    /// <summary>The manufacturer.</summary>
    public string? Vendor { get; private set; }

    /// <summary>The manufacturer's name of the model.</summary>
    public string? Model { get; private set; }

    /// <summary>The manufacturer's serial number.</summary>
    public string? SerialNumber { get; private set; }

    /// <summary>The UUID that the firmware reports; see <see cref="Nodes.SystemUuid"/>.</summary>
    public Guid? SystemUuid { get; private set; }

    /// <summary>The current identity, to be changed with a <c>with</c> expression.</summary>
    public NodeIdentity Identity => new()
    {
        MacAddress = Nodes.MacAddress.FromStorage(MacAddress),
        Hostname = Hostname,
        IpAddress = IpAddress,
        Arch = Arch,
        BootMode = BootMode,
        Vendor = Vendor,
        Model = Model,
        SerialNumber = SerialNumber,
        SystemUuid = SystemUuid,
    };

    /// <summary>Replaces the identity without recording the change.</summary>
    private protected void SetIdentity(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        MacAddress = identity.MacAddress.Value;
        Hostname = identity.Hostname;
        IpAddress = identity.IpAddress;
        Arch = identity.Arch;
        BootMode = identity.BootMode;
        Vendor = identity.Vendor;
        Model = identity.Model;
        SerialNumber = identity.SerialNumber;
        SystemUuid = identity.SystemUuid;
    }
}
