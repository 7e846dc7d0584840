using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// The groups that the keys of a file identify. A key is an external id, or the id of a group in any case and with or without braces.
/// Exports use the id of a group that has no external id, and the group can have received one since.
/// </summary>
internal sealed class GroupKeys
{
    private const int Batch = 500;
    private const int ManyKeys = 5000;

    private readonly Dictionary<string, DeviceGroup> _byExternalId = [];
    private readonly Dictionary<GroupId, DeviceGroup> _byId = [];

    private GroupKeys()
    {
    }

    /// <summary>All groups that were found.</summary>
    public IEnumerable<DeviceGroup> Groups => _byId.Values;

    /// <summary>Loads the groups with these keys and ids.</summary>
    public static async Task<GroupKeys> FindAsync(
        IReadRepository<DeviceGroup> groups, IEnumerable<string> keys, IEnumerable<GroupId> ids, CancellationToken cancellationToken)
    {
        var found = new GroupKeys();
        var distinct = keys.ToHashSet();
        // For large files, reading the whole tree once is faster than looking up every key.
        if (distinct.Count >= ManyKeys && await groups.CountAsync(cancellationToken) <= distinct.Count * 2)
        {
            var wanted = distinct.Select(IdOf).OfType<GroupId>().Concat(ids).ToHashSet();
            foreach (var group in await groups.ListAsync(new AllGroups(), cancellationToken))
            {
                if (wanted.Contains(group.Id) || (group.ExternalId is { } key && distinct.Contains(key))) found.Add(group);
            }

            return found;
        }

        foreach (var batch in distinct.Chunk(Batch))
        {
            foreach (var group in await groups.ListAsync(new GroupsByExternalIds(batch), cancellationToken)) found.Add(group);
        }

        // A file can name a group by its external id in one row and by its id in another; both must resolve to the same object.
        var missing = distinct.Select(IdOf).OfType<GroupId>().Concat(ids).Distinct().Where(id => !found._byId.ContainsKey(id)).ToList();
        foreach (var batch in missing.Chunk(Batch))
        {
            foreach (var group in await groups.ListAsync(new GroupsByIds(batch), cancellationToken)) found.Add(group);
        }

        return found;
    }

    /// <summary>Returns the group with this id; null when it does not exist.</summary>
    public DeviceGroup? Find(GroupId id) => _byId.GetValueOrDefault(id);

    /// <summary>Returns the group that a key identifies; null when there is none.</summary>
    /// <param name="key">The key, in NFC.</param>
    /// <param name="isAmbiguous">Whether the key is the id of one group and the external id of another.</param>
    public DeviceGroup? Find(string key, out bool isAmbiguous)
    {
        var byExternalId = _byExternalId.GetValueOrDefault(key);
        var byId = IdOf(key) is { } id ? _byId.GetValueOrDefault(id) : null;
        isAmbiguous = byExternalId is not null && byId is not null && byExternalId.Id != byId.Id;
        return byId ?? byExternalId;
    }

    /// <summary>Parses a key as the id of a group; null when it is not a UUID.</summary>
    public static GroupId? IdOf(string key) => Values.FileUuid(key) is { } id ? new GroupId(id) : null;

    /// <summary>Normalises a key to NFC, in which keys are compared. Invalid Unicode is returned unchanged and matches no key.</summary>
    public static string? Compose(string? key) => key is not null && Text.IsValidUnicode(key) ? Text.Compose(key) : key;

    private void Add(DeviceGroup group)
    {
        if (!_byId.TryAdd(group.Id, group)) group = _byId[group.Id];
        if (group.ExternalId is { } key) _byExternalId.TryAdd(key, group);
    }
}
