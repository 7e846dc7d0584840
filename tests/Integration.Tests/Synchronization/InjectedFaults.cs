using Ardalis.Result;
using Ardalis.Specification;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Synchronization;

/// <summary>Typical synchronisation faults, each injected into one port of an otherwise unchanged service.</summary>
internal static class InjectedFaults
{
    /// <summary>Treats the current central state as the base of a site's change, so that concurrent central changes are overwritten.</summary>
    public static void SkipsTheMerge(IServiceCollection services) => services.Decorate<ISyncStore>((store, _) => new ModifiedSnapshotStore(store, snapshot => snapshot with
    {
        Past = snapshot.States.Values.Where(state => state.State is not null)
            .SelectMany(state => snapshot.Past[state.EntityId].Select(past => (past.EntityId, Past: WithCurrentState(past, state)))).ToLookup(one => one.EntityId, one => one.Past),
    }));

    /// <summary>Confirms every third acknowledgement without storing it.</summary>
    public static void DropsAcknowledgements(IServiceCollection services)
    {
        var count = 0;
        services.Decorate<IRepository<SyncState>>((states, provider) => new Repository(states, async (found, specification) =>
        {
            await Task.CompletedTask;
            if (specification is StatesAtSite && Interlocked.Increment(ref count) % 3 == 0)
            {
                var db = provider.GetRequiredService<SitesDbContext>();
                foreach (var state in found) db.Entry(state).State = Microsoft.EntityFrameworkCore.EntityState.Detached;
            }
        }));
    }

    /// <summary>Uses the times of a site without correcting its clock.</summary>
    public static void ComparesUncorrectedClocks(IServiceCollection services) => services.Decorate<IAgentSessions>((sessions, _) => new UncorrectedSessions(sessions));

    /// <summary>Ignores that a change was already pushed.</summary>
    public static void IgnoresReceipts(IServiceCollection services) =>
        services.Decorate<ISyncStore>((store, _) => new ModifiedSnapshotStore(store, snapshot => snapshot with { Receipts = new Dictionary<Guid, ChangeReceipt>() }));

    /// <summary>Does not resend the central state to a site that pushed another one.</summary>
    public static void DoesNotResend(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(SiteFeedPolicy)));
        services.AddScoped<IEventPolicy>(provider => new NonResendingPolicy(ActivatorUtilities.CreateInstance<SiteFeedPolicy>(provider)));
    }

    /// <summary>Compares consecutive changes on the same version each with that version.</summary>
    public static void IgnoresEarlierPushes(IServiceCollection services) => services.Decorate<ISyncStore>((store, _) => new ModifiedSnapshotStore(store, snapshot =>
    {
        foreach (var state in snapshot.States.Values) Set(state, nameof(SyncState.PushedOnVersion), null);
        return snapshot;
    }));

    /// <summary>Applies the current autonomy to earlier changes.</summary>
    public static void IgnoresEarlierAutonomy(IServiceCollection services) =>
        services.Decorate<ISyncStore>((store, _) => new ModifiedSnapshotStore(store, snapshot => snapshot with { Autonomy = [snapshot.Autonomy.OrderBy(record => record.Version).ThenBy(record => record.Id).Last()] }));

    /// <summary>Refuses all changes of a push that contains a malformed one.</summary>
    public static void StopsAtAMalformedChange(IServiceCollection services) => services.Decorate<ISyncStore>((store, _) => new StoppingStore(store));

    /// <summary>Does not recognise an agent whose enrolment was answered, but whose answer was lost.</summary>
    public static void ForgetsNonces(IServiceCollection services) => services.Decorate<IAgentSessions>((sessions, _) => new ForgetfulSessions(sessions));

    /// <summary>Does not notice that the clock of a site was set.</summary>
    public static void KeepsTheFirstClock(IServiceCollection services)
    {
        var first = new System.Collections.Concurrent.ConcurrentDictionary<GroupId, long>();
        services.Decorate<IAgentSessions>((sessions, _) => new FirstClockSessions(sessions, first));
    }

    /// <summary>Continues after the cursor of a site that has versions which central lost in a restore.</summary>
    public static void IgnoresKnownVersions(IServiceCollection services) =>
        services.Decorate<IFeedReader>((reader, _) => new ModifiedFeedReader(reader) { IgnoresKnown = true });

    /// <summary>Does not tell a site that central was restored, so that the site removes what central lost.</summary>
    public static void ConcealsARestore(IServiceCollection services) =>
        services.Decorate<IFeedReader>((reader, _) => new ModifiedFeedReader(reader) { Modify = page => page with { Reading = page.Reading == FeedReading.SnapshotAfterRestore ? FeedReading.Snapshot : page.Reading } });

    private static void Decorate<T>(this IServiceCollection services, Func<T, IServiceProvider, T> decorate)
        where T : class
    {
        var original = services.LastOrDefault(service => service.ServiceType == typeof(T))
            ?? services.Last(service => typeof(T).IsGenericType && service.ServiceType == typeof(T).GetGenericTypeDefinition());
        services.Add(new ServiceDescriptor(typeof(T), provider => decorate(Inner(provider), provider), original.Lifetime));

        T Inner(IServiceProvider provider) =>
            original.ImplementationFactory is { } make ? (T)make(provider)
            : (T)ActivatorUtilities.CreateInstance(provider, original.ImplementationType!.IsGenericTypeDefinition ? original.ImplementationType.MakeGenericType(typeof(T).GenericTypeArguments) : original.ImplementationType);
    }

    private static PastState WithCurrentState(PastState past, SyncState now)
    {
        Set(past, nameof(PastState.State), now.State);
        return past;
    }

    private static void Set<T>(T target, string property, object? value) => typeof(T).GetProperty(property)!.SetValue(target, value);

    private sealed class ModifiedSnapshotStore(ISyncStore store, Func<SyncSnapshot, SyncSnapshot> modify) : ISyncStore
    {
        public async Task<SyncSnapshot?> LoadAsync(SyncQuery query, CancellationToken cancellationToken) =>
            await store.LoadAsync(query, cancellationToken) is { } snapshot ? modify(snapshot) : null;

        public Task TrimRefusalsAsync(GroupId site, CancellationToken cancellationToken) => store.TrimRefusalsAsync(site, cancellationToken);

        public Task TrimRequestsAsync(GroupId site, CancellationToken cancellationToken) => store.TrimRequestsAsync(site, cancellationToken);
    }

    private sealed class Repository(IRepository<SyncState> states, Func<List<SyncState>, ISpecification<SyncState>, Task> found) : IRepository<SyncState>
    {
        public Task<int> CountAsync(CancellationToken cancellationToken) => states.CountAsync(cancellationToken);

        public Task<SyncState?> FirstOrDefaultAsync(ISpecification<SyncState> specification, CancellationToken cancellationToken) => states.FirstOrDefaultAsync(specification, cancellationToken);

        public async Task<List<SyncState>> ListAsync(ISpecification<SyncState> specification, CancellationToken cancellationToken)
        {
            var list = await states.ListAsync(specification, cancellationToken);
            await found(list, specification);
            return list;
        }

        public void Add(SyncState entity) => states.Add(entity);

        public void Delete(SyncState entity) => states.Delete(entity);
    }

    private sealed class StoppingStore(ISyncStore store) : ISyncStore
    {
        public async Task<SyncSnapshot?> LoadAsync(SyncQuery query, CancellationToken cancellationToken) =>
            query.Changes.Contains(PartitionSimulator.Simulation.FaultyLink.MalformedId) ? null : await store.LoadAsync(query, cancellationToken);

        public Task TrimRefusalsAsync(GroupId site, CancellationToken cancellationToken) => store.TrimRefusalsAsync(site, cancellationToken);

        public Task TrimRequestsAsync(GroupId site, CancellationToken cancellationToken) => store.TrimRequestsAsync(site, cancellationToken);
    }

    private sealed class ModifiedFeedReader(IFeedReader reader) : IFeedReader
    {
        public bool IgnoresKnown { get; init; }

        public Func<FeedPage, FeedPage> Modify { get; init; } = page => page;

        public Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken) => reader.IsOpenAsync(site, cancellationToken);

        public Task<long> FindGenerationAsync(GroupId site, CancellationToken cancellationToken) => reader.FindGenerationAsync(site, cancellationToken);

        public Task<long?> FindLastVersionAsync(GroupId site, long generation, CancellationToken cancellationToken) => reader.FindLastVersionAsync(site, generation, cancellationToken);

        public Task<IReadOnlyList<GroupId>> ListUntrimmedAsync(DateTime since, GroupId after, int take, CancellationToken cancellationToken) => reader.ListUntrimmedAsync(since, after, take, cancellationToken);

        public Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken) => reader.CountPendingAsync(site, cancellationToken);

        public async Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, FeedPosition? known, int limit, bool includeTotal, CancellationToken cancellationToken)
        {
            var page = await reader.ReadAsync(site, after, IgnoresKnown ? null : known, limit, includeTotal, cancellationToken);
            return page.IsSuccess ? Modify(page.Value) : page;
        }
    }

    private sealed class ForgetfulSessions(IAgentSessions sessions) : IAgentSessions
    {
        public async Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken)
        {
            var session = await sessions.FindAsync(site, cancellationToken);
            if (session?.Agent is { } agent) Set(agent, nameof(SiteAgent.NonceHash), null);
            return session;
        }
    }

    private sealed class FirstClockSessions(IAgentSessions sessions, System.Collections.Concurrent.ConcurrentDictionary<GroupId, long> first) : IAgentSessions
    {
        public async Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken)
        {
            var session = await sessions.FindAsync(site, cancellationToken);
            if (session?.Presence is { ClockSkewMilliseconds: { } skew } presence) Set<AgentPresence>(presence, nameof(AgentPresence.ClockSkewMilliseconds), first.GetOrAdd(site, skew));
            return session;
        }
    }

    private sealed class UncorrectedSessions(IAgentSessions sessions) : IAgentSessions
    {
        public async Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken)
        {
            var session = await sessions.FindAsync(site, cancellationToken);
            if (session?.Presence is { } presence) Set(presence, nameof(AgentPresence.ClockSkewMilliseconds), null);
            return session;
        }
    }

    private sealed class NonResendingPolicy(SiteFeedPolicy policy) : IEventPolicy
    {
        public Task PrepareAsync(IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken) => policy.PrepareAsync(Without(events), cancellationToken);

        public async Task ApplyAsync(IList<DomainEvent> events, CancellationToken cancellationToken)
        {
            var known = Without(events);
            var count = known.Count;
            await policy.ApplyAsync(known, cancellationToken);
            foreach (var added in known.Skip(count)) events.Add(added);
        }

        private static List<DomainEvent> Without(IEnumerable<DomainEvent> events) => [.. events.Where(change => change is not SiteCopyDiffers)];
    }
}
