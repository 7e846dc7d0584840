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
    [InlineData(typeof(IGroupDeletionHandler), typeof(ClaimCleanup))]
    [InlineData(typeof(INodeDeletionHandler), typeof(ClaimCleanup), typeof(RecordDeletedNode))]
    [InlineData(typeof(IAgentEnrolledHandler), typeof(ReopenSync))]
    public void Modules_are_told_about_deletions_and_enrolments(Type port, params Type[] handlers)
    {
        var services = WithPorts(new ServiceCollection().AddApplication());

        services.Where(service => service.ServiceType == port).Should().OnlyContain(service => service.Lifetime == ServiceLifetime.Scoped);
        new Container(services).GetServices(port).Select(handler => handler.GetType()).Should().BeEquivalentTo(handlers);
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
            .AddSingleton<IReadRepository<SiteAgent>>(world.AgentRepository)
            .AddSingleton(world.PresenceRepository)
            .AddSingleton<IReadRepository<AgentPresence>>(world.PresenceRepository)
            .AddSingleton(world.EnrolmentTokenRepository)
            .AddSingleton(world.EnrolmentRepository)
            .AddSingleton(world.EnrolmentReader)
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
            .AddSingleton<IEnumerable<IAgentEnrolledHandler>>([])
            .AddSingleton<IEnumerable<IGroupDeletionHandler>>([])
            .AddSingleton<IEnumerable<INodeDeletionHandler>>([])
            .AddSingleton(world.ClaimRepository)
            .AddSingleton(world.ApprovalRepository)
            .AddSingleton(world.UnknownNodeRepository)
            .AddSingleton(Substitute.For<IRepository<IgnoredMachine>>())
            .AddSingleton<IDiscoveryReader>(world.Claims)
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
        public object? GetService(Type serviceType) =>
            services.LastOrDefault(service => service.ServiceType == serviceType) is { } service ? Create(service) : null;

        public IEnumerable<object> GetServices(Type serviceType) => services.Where(service => service.ServiceType == serviceType).Select(Create);

        private object Create(ServiceDescriptor service) =>
            service.ImplementationInstance ?? service.ImplementationFactory?.Invoke(this) ?? ActivatorUtilities.CreateInstance(this, service.ImplementationType!);
    }
}
