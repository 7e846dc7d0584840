using Microsoft.EntityFrameworkCore;

namespace Sites.Infrastructure.Persistence;

/// <summary>The model on SQLite, whose text columns compare byte by byte without being told.</summary>
internal sealed class SqliteSitesDbContext(DbContextOptions<SqliteSitesDbContext> options) : SitesDbContext(options);
