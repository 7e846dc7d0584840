using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Counts the transactions that held the structure lock. Whoever checked a change of the tree without the lock takes the lock and
/// compares: if the count is the same but for its own turn, everything that was checked still holds.
/// </summary>
internal sealed class TreeVersion
{
    /// <summary>The table has one row, which its migration inserts.</summary>
    public const int TheId = 1;

    /// <summary>Always <see cref="TheId"/>.</summary>
    public int Id { get; private set; } = TheId;

    /// <summary>The number of transactions that held the lock and committed.</summary>
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
