namespace Sites.Domain.Synchronization;

/// <summary>A state of an entity at a site, and the versions at which the entity had it.</summary>
/// <param name="First">The first version; see <see cref="SyncState.FirstVersion"/>.</param>
/// <param name="Version">The last version; see <see cref="SyncState.Version"/>.</param>
/// <param name="State">The state.</param>
/// <param name="ModifiedAt">When the change to it was made, at central or at the site (UTC, by central's clock).</param>
/// <param name="IsBySite">Whether the site made the change.</param>
public sealed record StateVersion(long First, long Version, EntityState State, DateTime ModifiedAt, bool IsBySite = false)
{
    /// <summary>Returns whether the entity had the state at a version.</summary>
    public bool IsAt(long version) => First <= version && version <= Version;
}

/// <summary>The stored versions of an entity, with which changes of sites are compared.</summary>
/// <param name="versions">The versions in ascending order, the current one last; old versions may have been removed.</param>
public sealed class StateHistory(IReadOnlyList<StateVersion> versions)
{
    /// <summary>The current version.</summary>
    public StateVersion Current => versions[^1];

    /// <summary>Returns the state at a version; null if that version is not stored.</summary>
    public EntityState? At(long version) => versions.FirstOrDefault(stored => stored.IsAt(version))?.State;

    /// <summary>Returns when a field got its current value (UTC); the time of the oldest stored version if the field has not changed since.</summary>
    public DateTime LastChangeOf(string field)
    {
        for (var i = versions.Count - 1; i > 0; i--)
        {
            if (versions[i].State[field] != versions[i - 1].State[field]) return versions[i].ModifiedAt;
        }

        return versions[0].ModifiedAt;
    }

    /// <summary>Returns whether central has changed a field after a version. True if that version is no longer stored.</summary>
    public bool IsChangedByOthers(string field, long after)
    {
        // Version 0 stands for a node that the site itself discovered and pushed.
        if (after == 0 ? !versions[0].IsBySite : At(after) is null) return true;
        for (var i = 1; i < versions.Count; i++)
        {
            if (versions[i].First > after && !versions[i].IsBySite && versions[i].State[field] != versions[i - 1].State[field]) return true;
        }

        return false;
    }
}
