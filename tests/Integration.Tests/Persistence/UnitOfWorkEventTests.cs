using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The unit of work passes the events of a save to the policies, and throws for a change without an event.</summary>
public sealed class UnitOfWorkEventTests : IAsyncLifetime
{
    private readonly RecordingService _service = new();
    private AsyncServiceScope _scope;

    private IServiceProvider Services => _scope.ServiceProvider;

    private SitesDbContext Db => Services.GetRequiredService<SitesDbContext>();

    private IUnitOfWork Work => Services.GetRequiredService<IUnitOfWork>();

    private Recording Seen => Services.GetRequiredService<Recording>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _service.InitializeAsync();
        _scope = _service.Services.CreateAsyncScope();
    }

    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Policies_receive_the_events_before_and_after_the_rows_are_written()
    {
        var group = NewGroup();

        var saved = await CommitAsync(async () =>
        {
            Db.Add(group);
            return await Work.SaveAsync(Cancellation);
        });

        saved.Events.Should().Equal(new GroupCreated(group));
        Seen.Calls.Should().Equal(("prepare", typeof(GroupCreated), 0), ("apply", typeof(GroupCreated), 1));
    }

    [Fact]
    public async Task Events_that_a_use_case_records_are_part_of_the_next_save()
    {
        var saved = await CommitAsync(async () =>
        {
            Work.Record(new TestEvent());
            return await Work.SaveAsync(Cancellation);
        });

        saved.Events.Should().Equal(new TestEvent());
    }

    [Fact]
    public async Task A_change_without_an_event_throws()
    {
        var group = NewGroup();
        var saving = () => CommitAsync(async () =>
        {
            Db.Add(group);
            await Work.SaveAsync(Cancellation);
            // Like a method that does not record its event.
            Db.Entry(group).Property(one => one.Description).CurrentValue = "changed";
            return await Work.SaveAsync(Cancellation);
        });

        (await saving.Should().ThrowAsync<InvalidOperationException>()).WithMessage("DeviceGroup was Modified and recorded no event.");
    }

    [Fact]
    public async Task A_deletion_without_an_event_throws()
    {
        var group = NewGroup();
        var saving = () => CommitAsync(async () =>
        {
            Db.Add(group);
            await Work.SaveAsync(Cancellation);
            Db.Remove(group);
            return await Work.SaveAsync(Cancellation);
        });

        (await saving.Should().ThrowAsync<InvalidOperationException>()).WithMessage("DeviceGroup was Deleted and recorded no event.");
    }

    [Fact]
    public async Task A_unit_of_work_that_ends_with_unsaved_events_throws()
    {
        var ending = () => Work.CommitAsync<bool>(WriteScope.Rows, _ =>
        {
            Work.Record(new TestEvent());
            return Task.FromResult<Ardalis.Result.Result<bool>>(true);
        }, Cancellation);

        await ending.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task Events_of_a_rolled_back_attempt_are_discarded()
    {
        var saved = await CommitAsync(async () =>
        {
            await Work.AttemptAsync<bool>(_ =>
            {
                Work.Record(new TestEvent());
                return Task.FromResult<Ardalis.Result.Result<bool>>(RequestErrors.ConcurrencyConflict.Refuse());
            }, Cancellation);
            return await Work.SaveAsync(Cancellation);
        });

        saved.Events.Should().BeEmpty();
    }

    [Fact]
    public void Policies_run_in_the_declared_order()
    {
        using var service = _service.Services.CreateScope();
        service.ServiceProvider.GetServices<IEventPolicy>().Select(policy => policy.GetType())
            .Should().Equal([.. Application.ApplicationRegistration.EventPolicies, typeof(Recording)]);
        typeof(IEventPolicy).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IEventPolicy)))
            .Should().BeEquivalentTo(Application.ApplicationRegistration.EventPolicies);
    }

    private static DeviceGroup NewGroup()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return DeviceGroup.Create(GroupId.New(now), GroupName.Parse("group").Value, null, Settings.Empty, now).Value;
    }

    private async Task<SavedChanges> CommitAsync(Func<Task<Ardalis.Result.Result<SavedChanges>>> body)
    {
        var committed = await Work.CommitAsync(WriteScope.Rows, _ => body(), Cancellation);
        committed.IsSuccess.Should().BeTrue();
        return committed.Value;
    }

    private sealed record TestEvent : DomainEvent;

    private sealed class RecordingService : SqliteService
    {
        protected override void Adjust(IServiceCollection services) =>
            services.AddScoped<Recording>().AddScoped<IEventPolicy>(provider => provider.GetRequiredService<Recording>());
    }

    /// <summary>Records the events it receives, and the number of stored groups at that time.</summary>
    private sealed class Recording(SitesDbContext db) : IEventPolicy
    {
        public List<(string When, Type Event, int Groups)> Calls { get; } = [];

        public async Task PrepareAsync(IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken)
        {
            var groups = await db.DeviceGroups.CountAsync(cancellationToken);
            Calls.AddRange(events.Select(change => ("prepare", change.GetType(), groups)));
        }

        public async Task ApplyAsync(IList<DomainEvent> events, CancellationToken cancellationToken)
        {
            var groups = await db.DeviceGroups.CountAsync(cancellationToken);
            Calls.AddRange(events.Select(change => ("apply", change.GetType(), groups)));
        }
    }
}
