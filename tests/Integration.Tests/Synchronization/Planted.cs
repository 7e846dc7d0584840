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

/// <summary>Mistakes of the kind that synchronisation is made wrong by, each in one port of the service that is otherwise as it is.</summary>
internal static class Planted
{
    /// <summary>A site's change is taken to be made on what central has now: whatever central did meanwhile is overwritten.</summary>
    public static void SkipsTheMerge(IServiceCollection services) => services.Decorate<ISyncStore>((store, _) => new ForgetfulStore(store, picture => picture with
    {
        Past = picture.States.Values.Where(state => state.State is not null)
            .SelectMany(state => picture.Past[state.EntityId].Select(past => (past.EntityId, Past: Restated(past, state)))).ToLookup(one => one.EntityId, one => one.Past),
    }));

    /// <summary>Every third acknowledgement is answered and not stored.</summary>
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

    /// <summary>The time that a site says is taken as it is.</summary>
    public static void ComparesUncorrectedClocks(IServiceCollection services) => services.Decorate<IAgentSessions>((sessions, _) => new UnmeasuredSessions(sessions));

    /// <summary>What was pushed before is not known again.</summary>
    public static void IgnoresReceipts(IServiceCollection services) =>
        services.Decorate<ISyncStore>((store, _) => new ForgetfulStore(store, picture => picture with { Receipts = new Dictionary<Guid, ChangeReceipt>() }));

    /// <summary>Where central has something else than a site pushed, the site is not told.</summary>
    public static void TellsNothingAgain(IServiceCollection services)
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(SiteFeedPolicy)));
        services.AddScoped<IEventPolicy>(provider => new QuietPolicy(ActivatorUtilities.CreateInstance<SiteFeedPolicy>(provider)));
    }

    /// <summary>Changes made one after the other on the same version are each compared with that version.</summary>
    public static void ForgetsWhatWasPushedBefore(IServiceCollection services) => services.Decorate<ISyncStore>((store, _) => new ForgetfulStore(store, picture =>
    {
        foreach (var state in picture.States.Values) Set(state, nameof(SyncState.PushedOnVersion), null);
        return picture;
    }));

    /// <summary>What is allowed now was allowed always.</summary>
    public static void ForgetsEarlierAutonomy(IServiceCollection services) =>
        services.Decorate<ISyncStore>((store, _) => new ForgetfulStore(store, picture => picture with { Autonomy = [picture.Autonomy.OrderBy(record => record.Since).ThenBy(record => record.Id).Last()] }));

    private static void Decorate<T>(this IServiceCollection services, Func<T, IServiceProvider, T> decorate)
        where T : class
    {
        var usual = services.LastOrDefault(service => service.ServiceType == typeof(T))
            ?? services.Last(service => typeof(T).IsGenericType && service.ServiceType == typeof(T).GetGenericTypeDefinition());
        services.Add(new ServiceDescriptor(typeof(T), provider => decorate(Inner(provider), provider), usual.Lifetime));

        T Inner(IServiceProvider provider) =>
            usual.ImplementationFactory is { } make ? (T)make(provider)
            : (T)ActivatorUtilities.CreateInstance(provider, usual.ImplementationType!.IsGenericTypeDefinition ? usual.ImplementationType.MakeGenericType(typeof(T).GenericTypeArguments) : usual.ImplementationType);
    }

    private static PastState Restated(PastState past, SyncState now)
    {
        Set(past, nameof(PastState.State), now.State);
        return past;
    }

    private static void Set<T>(T target, string property, object? value) => typeof(T).GetProperty(property)!.SetValue(target, value);

    private sealed class ForgetfulStore(ISyncStore store, Func<SyncSnapshot, SyncSnapshot> forget) : ISyncStore
    {
        public async Task<SyncSnapshot?> LoadAsync(SyncQuery question, CancellationToken cancellationToken) =>
            await store.LoadAsync(question, cancellationToken) is { } picture ? forget(picture) : null;
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

    private sealed class UnmeasuredSessions(IAgentSessions sessions) : IAgentSessions
    {
        public async Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken)
        {
            var session = await sessions.FindAsync(site, cancellationToken);
            if (session?.Presence is { } presence) Set(presence, nameof(AgentPresence.ClockSkewMilliseconds), null);
            return session;
        }
    }

    private sealed class QuietPolicy(SiteFeedPolicy policy) : IEventPolicy
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
