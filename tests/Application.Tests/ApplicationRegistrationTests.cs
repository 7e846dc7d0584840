using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.NodeMigration;
using Sites.Application.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.Catalog;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests;

public sealed class ApplicationRegistrationTests
{
    public static TheoryData<Type> Handlers =>
        [.. typeof(ApplicationRegistration).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, IsNested: false } && (type.GetMethod("HandleAsync") ?? type.GetMethod("Handle")) is not null)];

    [Fact]
    public void The_assembly_contains_handlers()
    {
        Type[] some = [typeof(CreateSiteHandler), typeof(ImportNodesHandler), typeof(GetGroupTreeHandler), typeof(CheckTreeHandler), typeof(RecordHeartbeatHandler), typeof(PushChangesHandler), typeof(ReportBootHandler)];

        Handlers.Select(row => row.Data).Should().Contain(some);
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public void Every_handler_resolves_if_all_ports_are_registered(Type handler) =>
        new Container(WithPorts(new ServiceCollection().AddApplication())).GetService(handler).Should().BeOfType(handler);

    [Theory]
    [MemberData(nameof(Handlers))]
    public void Every_handler_is_scoped(Type handler) =>
        new ServiceCollection().AddApplication().Should().ContainSingle(service => service.ServiceType == handler)
            .Which.Lifetime.Should().Be(ServiceLifetime.Scoped);

    [Fact]
    public void Shared_services_of_handlers_are_scoped()
    {
        var services = new ServiceCollection().AddApplication();

        services.Single(service => service.ServiceType == typeof(TreeEditor)).Lifetime.Should().Be(ServiceLifetime.Scoped);
        services.Single(service => service.ServiceType == typeof(Placement)).Lifetime.Should().Be(ServiceLifetime.Scoped);
        services.Single(service => service.ServiceType == typeof(ChangeIntake)).Lifetime.Should().Be(ServiceLifetime.Scoped);
        services.Single(service => service.ServiceType == typeof(ConflictSettler)).Lifetime.Should().Be(ServiceLifetime.Scoped);
        services.Single(service => service.ServiceType == typeof(ClaimIntake)).Lifetime.Should().Be(ServiceLifetime.Scoped);
        services.Single(service => service.ServiceType == typeof(ClaimCleanup)).Lifetime.Should().Be(ServiceLifetime.Scoped);
    }

    [Theory]
    [InlineData(typeof(IGroupDeletionHandler))]
    [InlineData(typeof(INodeDeletionHandler))]
    public void Claims_are_cleaned_up_before_the_entities_that_they_reference_are_deleted(Type port)
    {
        var services = WithPorts(new ServiceCollection().AddApplication());

        services.Should().ContainSingle(service => service.ServiceType == port).Which.Lifetime.Should().Be(ServiceLifetime.Scoped);
        new Container(services).GetService(port).Should().BeOfType<ClaimCleanup>();
    }

    [Fact]
    public void No_handler_resolves_while_a_port_is_missing()
    {
        var container = new Container(new ServiceCollection().AddApplication());

        container.Invoking(services => services.GetService(typeof(DeleteNodeHandler))).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_service_collection_is_returned_for_chaining()
    {
        var services = new ServiceCollection();

        services.AddApplication().Should().BeSameAs(services);
    }

    private static IServiceCollection WithPorts(IServiceCollection services)
    {
        var world = new World();
        return services
            .AddSingleton(world.GroupRepository)
            .AddSingleton<IReadRepository<DeviceGroup>>(world.GroupRepository)
            .AddSingleton(world.SiteRepository)
            .AddSingleton<IReadRepository<Node>>(world.NodeRepository)
            .AddSingleton(world.NodeStore)
            .AddSingleton<IReadRepository<Site>>(world.SiteRepository)
            .AddSingleton(world.NodeRepository)
            .AddSingleton(world.AgentRepository)
            .AddSingleton(world.PresenceRepository)
            .AddSingleton<IReadRepository<AgentPresence>>(world.PresenceRepository)
            .AddSingleton(world.SyncRequestRepository)
            .AddSingleton(world.DocumentRepository)
            .AddSingleton<IReadRepository<CatalogDocument>>(world.DocumentRepository)
            .AddSingleton(world.AssignmentRepository)
            .AddSingleton(world.CatalogReader)
            .AddSingleton(world.SyncStateRepository)
            .AddSingleton<IReadRepository<SyncState>>(world.SyncStateRepository)
            .AddSingleton(world.ConflictRepository)
            .AddSingleton(world.ReceiptRepository)
            .AddSingleton<IFeedStore>(world.Feeds)
            .AddSingleton<ISiteContextReader>(world.Feeds)
            .AddSingleton<ISyncStore>(world.Feeds)
            .AddSingleton(world.FeedReader)
            .AddSingleton(world.SyncReader)
            .AddSingleton(world.Me)
            .AddSingleton<IEnumerable<IAgentEnrolmentHandler>>([])
            .AddSingleton<IEnumerable<IGroupDeletionHandler>>([])
            .AddSingleton<IEnumerable<INodeDeletionHandler>>([])
            .AddSingleton(world.ClaimRepository)
            .AddSingleton(world.ApprovalRepository)
            .AddSingleton(world.UnknownNodeRepository)
            .AddSingleton<IClaimStore>(world.Claims)
            .AddSingleton<IClaimReader>(world.Claims)
            .AddSingleton<IEffectiveSettingsReader>(world.Claims)
            .AddSingleton(Substitute.For<INodeSightings>())
            .AddSingleton<IUnknownNodeReader>(world.Claims)
            .AddSingleton(new ClaimLifetime(TimeSpan.FromHours(72)))
            .AddSingleton<ISiteLock>(world.SiteLock)
            .AddSingleton(world.Sessions)
            .AddSingleton(world.Wrong)
            .AddSingleton(Substitute.For<IHeartbeats>())
            .AddSingleton(world.Store)
            .AddSingleton(world.GroupReader)
            .AddSingleton(world.NodeReader)
            .AddSingleton<IUnitOfWork>(world.Work)
            .AddSingleton<TimeProvider>(world.Clock);
    }

    /// <summary>The minimum that resolves constructors; the real container belongs to the web layer.</summary>
    private sealed class Container(IServiceCollection services) : IServiceProvider
    {
        public object? GetService(Type serviceType)
        {
            var service = services.LastOrDefault(service => service.ServiceType == serviceType);
            return service?.ImplementationInstance
                ?? service?.ImplementationFactory?.Invoke(this)
                ?? (service?.ImplementationType is { } type ? ActivatorUtilities.CreateInstance(this, type) : null);
        }
    }
}
