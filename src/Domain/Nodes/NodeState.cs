namespace Sites.Domain.Nodes;

/// <summary>Where a node is in its life; <see cref="NodeLifecycle"/> knows the ways between.</summary>
public enum NodeState
{
    /// <summary>Seen, not yet spoken for.</summary>
    Discovered,

    /// <summary>Waiting to be installed.</summary>
    Pending,

    /// <summary>Being installed.</summary>
    Installing,

    /// <summary>Installed, not yet in service.</summary>
    Installed,

    /// <summary>Installing ended in failure.</summary>
    InstallFailed,

    /// <summary>In service.</summary>
    Active,

    /// <summary>To be installed anew.</summary>
    Reprovision,

    /// <summary>Being taken out of service.</summary>
    Deprovisioning,

    /// <summary>On its way to another site.</summary>
    Migrating,

    /// <summary>Gone for good; the only state without a way out.</summary>
    Retired,
}
