using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>What a node and a machine that may become one have in common: what it is.</summary>
/// <typeparam name="TId">The aggregate's own type of id.</typeparam>
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

    /// <summary>Lower case with colons; see <see cref="Nodes.MacAddress"/>.</summary>
    public string MacAddress { get; private set; }

    /// <summary>See <see cref="Nodes.Hostname"/>.</summary>
    public string? Hostname { get; private set; }

    /// <summary>See <see cref="Nodes.IpAddress"/>.</summary>
    public string? IpAddress { get; private set; }

    /// <summary>The processor architecture.</summary>
    public Architecture Arch { get; private set; }

    /// <summary>How it boots.</summary>
    public BootMode BootMode { get; private set; }

    /// <summary>Who made it.</summary>
    public string? Vendor { get; private set; }

    /// <summary>What its maker calls it.</summary>
    public string? Model { get; private set; }

    /// <summary>Its maker's number.</summary>
    public string? SerialNumber { get; private set; }

    /// <summary>The UUID that its firmware reports.</summary>
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
