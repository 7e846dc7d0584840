using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Counts the transactions that acquired the structure lock. A transaction that checked a change of the tree without the lock
/// acquires it and compares: if only its own increment was added, all its checks are still valid.
/// </summary>
internal sealed class TreeVersion
{
    /// <summary>Key of the only row, which the migration inserts.</summary>
    public const int TheId = 1;

    /// <summary>Always <see cref="TheId"/>.</summary>
    public int Id { get; private set; } = TheId;

    /// <summary>Number of committed transactions that acquired the lock.</summary>
    public long Version { get; private set; }
}

internal sealed class TreeVersionConfiguration : IEntityTypeConfiguration<TreeVersion>
{
    public const string Table = "TreeVersions";

    public void Configure(EntityTypeBuilder<TreeVersion> version)
    {
        version.ToTable(Table, table => table.HasCheckConstraint("CK_TreeVersions_Id", $"[Id] = {TreeVersion.TheId}"));
        version.HasKey(v => v.Id);
        version.Property(v => v.Id).ValueGeneratedNever();
    }
}
