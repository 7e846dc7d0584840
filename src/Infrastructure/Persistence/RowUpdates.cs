using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Writes many rows of one table that are known as a whole, without tracking them: where thousands come every second,
/// comparing each with what is stored and asking after each costs more than the writing. Names, types and conversions
/// are the model's, so nothing about the table is said twice.
/// </summary>
/// <typeparam name="T">The entity. Its key finds the row, its concurrency token decides whether it is still the one that is meant.</typeparam>
internal sealed class RowUpdates<T>(SitesDbContext db)
    where T : class
{
    /// <summary>SQL Server takes 2,100 parameters in one command.</summary>
    private const int MaxParameters = 2000;

    private readonly IProperty[] _values = [.. EntityType(db).GetProperties().Where(property => !property.IsKey() && !property.IsConcurrencyToken)];
    private readonly IProperty[] _conditions = [.. EntityType(db).GetProperties().Where(property => property.IsKey() || property.IsConcurrencyToken)];

    private readonly ISqlGenerationHelper _names = db.GetService<ISqlGenerationHelper>();

    /// <summary>Writes them within the current transaction. A row that is gone, or has another token by now, stays as it is.</summary>
    /// <param name="rows">What they are from now on.</param>
    /// <param name="notAfter">A column by whose name a stored row counts as newer, and stays as it is too; none where this is not asked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many were written.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<T> rows, string? notAfter, CancellationToken cancellationToken)
    {
        // SQLite is in the same process: one small statement, kept prepared, is as fast as it gets. Over a network, few round trips are.
        var together = db.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite" ? 1 : MaxParameters / (_values.Length + _conditions.Length);
        var written = 0;
        foreach (var sameSize in rows.Chunk(together).GroupBy(portion => portion.Length))
        {
            var text = TextFor(sameSize.Key, notAfter);
            foreach (var portion in sameSize)
            {
                await using var command = Command(text, portion);
                written += await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return written;
    }

    private string TextFor(int rows, string? notAfter)
    {
        var table = _names.DelimitIdentifier(EntityType(db).GetTableName()!);
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            text.Append("UPDATE ").Append(table).Append(" SET ").AppendJoin(", ", _values.Select(property => Compare(property, "=", row))).Append(" WHERE ")
                .AppendJoin(" AND ", _conditions.Select(property => Compare(property, "=", row)));
            if (notAfter is not null) text.Append(" AND ").Append(Compare(EntityType(db).FindProperty(notAfter)!, "<=", row));
            text.AppendLine(";");
        }

        return text.ToString();

        string Compare(IProperty property, string by, int row) =>
            $"{_names.DelimitIdentifier(property.GetColumnName())} {by} {_names.GenerateParameterNamePlaceholder(NameOf(property, row))}";
    }

    private DbCommand Command(string text, T[] rows)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = text;
        for (var row = 0; row < rows.Length; row++)
        {
            // Each from its value: what a provider sizes a parameter by is what is in it, and a text cut off would be no text of ours any more.
            foreach (var property in _values.Concat(_conditions))
            {
                command.Parameters.Add(property.GetRelationalTypeMapping().CreateParameter(
                    command, _names.GenerateParameterName(NameOf(property, row)), property.GetGetter().GetClrValue(rows[row]), property.IsNullable));
            }
        }

        return command;
    }

    private static string NameOf(IProperty property, int row) => $"p{row}_{property.GetIndex()}";

    private static IEntityType EntityType(SitesDbContext db) => db.Model.FindEntityType(typeof(T))!;
}
