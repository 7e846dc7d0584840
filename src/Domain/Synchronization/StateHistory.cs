namespace Sites.Domain.Synchronization;

/// <summary>What an entity was at a site, at one of its versions.</summary>
/// <param name="Version">See <see cref="SyncState.Version"/>.</param>
/// <param name="State">What it was.</param>
/// <param name="ModifiedAt">UTC, by central's clock; when it was changed into that, there where it was changed.</param>
/// <param name="IsBySite">Whether the site itself changed it into that.</param>
public sealed record StateVersion(long Version, EntityState State, DateTime ModifiedAt, bool IsBySite = false);

/// <summary>What an entity was, version by version: what sites' changes are compared with.</summary>
/// <param name="versions">Rising, the current one last; older ones may be gone.</param>
public sealed class StateHistory(IReadOnlyList<StateVersion> versions)
{
    /// <summary>What it is now.</summary>
    public StateVersion Current => versions[^1];

    /// <summary>What it was at that version; null where that is not known any more, or never was.</summary>
    public EntityState? At(long version) => versions.FirstOrDefault(known => known.Version == version)?.State;

    /// <summary>UTC; when a field became what it is. Where the way back is not known so far, the time of the first version that is known.</summary>
    public DateTime LastChangeOf(string field)
    {
        for (var i = versions.Count - 1; i > 0; i--)
        {
            if (versions[i].State[field] != versions[i - 1].State[field]) return versions[i].ModifiedAt;
        }

        return versions[0].ModifiedAt;
    }

    /// <summary>Whether anybody but the site itself has changed a field after that version; yes where the way back to it is not known any more.</summary>
    public bool IsChangedByOthers(string field, long after)
    {
        // 0 is the version of what only the site knew, and brought to central itself.
        if (after == 0 ? !versions[0].IsBySite : At(after) is null) return true;
        for (var i = 1; i < versions.Count; i++)
        {
            if (versions[i].Version > after && !versions[i].IsBySite && versions[i].State[field] != versions[i - 1].State[field]) return true;
        }

        return false;
    }
}
