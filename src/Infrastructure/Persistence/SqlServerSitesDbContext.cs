using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Sites.Infrastructure.Persistence;

/// <summary>The model on SQL Server and what speaks its protocol.</summary>
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
            // The application always says every value. A default is for rows from before the column; nothing is read back.
            if (!property.IsPrimaryKey()) property.ValueGenerated = ValueGenerated.Never;
        }

        // How many rows an UPDATE found is asked by @@ROWCOUNT, which every server knows, and not by an OUTPUT clause.
        foreach (var entity in modelBuilder.Model.GetEntityTypes()) entity.UseSqlOutputClause(false);
    }
}
