using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Sites.Infrastructure.Persistence;

/// <summary>The model for SQL Server and compatible servers.</summary>
internal sealed class SqlServerSitesDbContext(DbContextOptions<SqlServerSitesDbContext> options) : SitesDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        foreach (var id in TypedIdConversion.Types) configurationBuilder.Properties(id).HaveColumnType("binary(16)");
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.FindAnnotation(ModelNotes.Ordinal) is not null) property.SetCollation("Latin1_General_BIN2");
            if (property.FindAnnotation(ModelNotes.Id) is not null) property.SetColumnType("binary(16)");
            // The application always sets every value. Defaults exist only for rows that are older than the column; none is read back.
            if (!property.IsPrimaryKey()) property.ValueGenerated = ValueGenerated.Never;
        }

        // Row counts come from @@ROWCOUNT, which every compatible server supports, instead of an OUTPUT clause.
        foreach (var entity in modelBuilder.Model.GetEntityTypes()) entity.UseSqlOutputClause(false);
    }
}
