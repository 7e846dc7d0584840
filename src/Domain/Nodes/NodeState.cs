namespace Sites.Domain.Nodes;

/// <summary>Lifecycle state of a node; <see cref="NodeLifecycle"/> defines the transitions.</summary>
public enum NodeState
{
    /// <summary>The node was discovered and is not scheduled for installation.</summary>
    Discovered,

    /// <summary>The node is waiting to be installed.</summary>
    Pending,

    /// <summary>The node is being installed.</summary>
    Installing,

    /// <summary>The node is installed and not in service yet.</summary>
    Installed,

    /// <summary>The installation failed.</summary>
    InstallFailed,

    /// <summary>The node is in service.</summary>
    Active,

    /// <summary>The node is to be installed again.</summary>
    Reprovision,

    /// <summary>The node is being taken out of service.</summary>
    Deprovisioning,

    /// <summary>The node is being moved to another site.</summary>
    Migrating,

    /// <summary>The node is permanently out of service; the only final state.</summary>
    Retired,
}
