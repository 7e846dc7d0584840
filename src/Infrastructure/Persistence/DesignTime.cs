using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Sites.Infrastructure.Persistence;

/// <summary>Lets <c>dotnet ef</c> create migrations without a service or a server; the connection is never opened.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteSitesDbContext>
{
    public SqliteSitesDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite("Data Source=design-time.db").Options);
}

/// <inheritdoc cref="SqliteDesignTimeFactory" />
internal sealed class SqlServerDesignTimeFactory : IDesignTimeDbContextFactory<SqlServerSitesDbContext>
{
    public SqlServerSitesDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerSitesDbContext>().UseSqlServer("Server=design-time").Options);
}
