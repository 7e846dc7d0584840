using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.SqlServer;

/// <summary>The command <c>migrate</c> where the database is not there: nothing is created behind the operator's back.</summary>
public sealed class MissingDatabaseTests(MissingDatabaseTests.ServiceWithoutDatabase service) : IClassFixture<MissingDatabaseTests.ServiceWithoutDatabase>
{
    [Fact]
    public async Task A_database_that_is_not_there_is_not_created_but_asked_for()
    {
        var migrate = () => service.Services.GetRequiredService<Sites.Application.Common.IDatabase>().MigrateAsync(TestContext.Current.CancellationToken);

        // The command line turns it into its message and exit code 3.
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
            options => options.AddInterceptors(Recorder).ReplaceService<IRelationalDatabaseCreator, Nothing>());
    }

    private sealed class Nothing(RelationalDatabaseCreatorDependencies dependencies) : RelationalDatabaseCreator(dependencies)
    {
        public override bool Exists() => false;

        public override Task<bool> ExistsAsync(CancellationToken cancellationToken = default) => Task.FromResult(false);

        public override bool HasTables() => false;

        public override void Create() => throw new InvalidOperationException("It is not the service's to create.");

        public override void Delete() => throw new NotSupportedException();
    }
}
