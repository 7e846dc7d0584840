namespace Sites.Application.Tests.Doubles;

/// <summary>Locks sites over in-memory tables. Tests can simulate what another unit of work commits while this one waits.</summary>
internal sealed class SiteLock(Table<DeviceGroup> groups, Action<string, CancellationToken> log) : ISiteLock
{
    /// <summary>What another unit of work commits while the next lock is awaited; runs once.</summary>
    public Action? WhileWaiting { get; set; }

    /// <summary>The locked sites, call by call.</summary>
    public List<IReadOnlyList<GroupId>> Calls { get; } = [];

    public Task<IReadOnlySet<GroupId>> LockAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        log("sites.Lock", cancellationToken);
        Calls.Add([.. sites]);
        var others = WhileWaiting;
        WhileWaiting = null;
        others?.Invoke();
        return Task.FromResult<IReadOnlySet<GroupId>>(groups.Stored.OfType<Site>().Select(site => site.Id).Where(sites.Contains).ToHashSet());
    }
}
