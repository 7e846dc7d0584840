using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>The command <c>migrate</c> without a database, which it does not create.</summary>
public sealed class MissingDatabaseTests(MissingDatabaseTests.ServiceWithoutDatabase service) : IClassFixture<MissingDatabaseTests.ServiceWithoutDatabase>
{
    [Fact]
    public async Task A_missing_database_is_not_created_and_the_message_asks_for_it()
    {
        var migrate = () => service.Services.GetRequiredService<Sites.Application.Common.IDatabase>().MigrateAsync(TestContext.Current.CancellationToken);

        // The command line maps it to a message and exit code 3.
        (await migrate.Should().ThrowAsync<ConfigurationException>()).WithMessage("There is no such database*");
        service.Recorder.Statements.Should().BeEmpty();
    }

    public sealed class ServiceWithoutDatabase : Service
    {
        internal SqlServerRecorder Recorder { get; } = new();

        protected override bool SkipsPreparation => true;

        protected override Task<string[]> PrepareAsync() =>
            Task.FromResult<string[]>(["--Database:Provider=SqlServer", "--ConnectionStrings:Sites=Server=tcp:nowhere.invalid"]);

        protected override Task CleanAsync() => Task.CompletedTask;

        protected override void Adjust(IServiceCollection services) => services.ConfigureDbContext<SqlServerSitesDbContext>(
            options => options.AddInterceptors(Recorder).ReplaceService<IRelationalDatabaseCreator, MissingDatabaseCreator>());
    }

    private sealed class MissingDatabaseCreator(RelationalDatabaseCreatorDependencies dependencies) : RelationalDatabaseCreator(dependencies)
    {
        public override bool Exists() => false;

        public override Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(false);

        public override bool HasTables() => false;

        public override void Create() => throw new InvalidOperationException("It is not the service's to create.");

        public override void Delete() => throw new NotSupportedException();
    }
}
