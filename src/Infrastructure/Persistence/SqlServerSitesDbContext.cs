using Microsoft.EntityFrameworkCore;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>The model on SQL Server and what speaks its protocol.</summary>
internal sealed class SqlServerSitesDbContext(DbContextOptions<SqlServerSitesDbContext> options) : SitesDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<GroupId>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<NodeId>().HaveColumnType("binary(16)");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.FindAnnotation(ModelNotes.Ordinal) is not null) property.SetCollation("Latin1_General_BIN2");
        }
    }
}
