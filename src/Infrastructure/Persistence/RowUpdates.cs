using System.Data;
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

    /// <summary>Writes them within the current transaction. A row that is gone, or has another token by now, stays as it is.</summary>
    /// <returns>How many were written.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<T> rows, CancellationToken cancellationToken)
    {
        IProperty[] properties = [.. _values, .. _conditions];
        // SQLite is in the same process: one small statement, prepared once, is as fast as it gets. Over a network, few round trips are.
        var together = db.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite" ? 1 : Math.Max(1, MaxParameters / properties.Length);
        var written = 0;
        foreach (var sameSize in rows.Chunk(together).GroupBy(portion => portion.Length))
        {
            await using var command = Command(properties, sameSize.Key);
            foreach (var portion in sameSize)
            {
                for (var i = 0; i < command.Parameters.Count; i++)
                {
                    var (row, column) = Math.DivRem(i, properties.Length);
                    command.Parameters[i].Value = Stored(properties[column], portion[row]);
                }

                written += await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return written;
    }

    private DbCommand Command(IProperty[] properties, int rows)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        var names = db.GetService<ISqlGenerationHelper>();
        var text = new StringBuilder();
        for (var row = 0; row < rows; row++)
        {
            text.Append("UPDATE ").Append(names.DelimitIdentifier(EntityType(db).GetTableName()!)).Append(" SET ")
                .AppendJoin(", ", _values.Select(property => Assign(property))).Append(" WHERE ")
                .AppendJoin(" AND ", _conditions.Select(property => Assign(property))).AppendLine(";");

            string Assign(IProperty property) =>
                $"{names.DelimitIdentifier(property.GetColumnName())} = {names.GenerateParameterName($"p{row}_{Array.IndexOf(properties, property)}")}";
        }

        command.CommandText = text.ToString();
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < properties.Length; column++)
            {
                command.Parameters.Add(properties[column].GetRelationalTypeMapping()
                    .CreateParameter(command, names.GenerateParameterName($"p{row}_{column}"), null, properties[column].IsNullable));
            }
        }

        return command;
    }

    private static object Stored(IProperty property, T row)
    {
        var value = property.GetGetter().GetClrValue(row);
        if (value is null) return DBNull.Value;
        return property.GetRelationalTypeMapping().Converter is { } converter ? converter.ConvertToProvider(value)! : value;
    }

    private static IEntityType EntityType(SitesDbContext db) => db.Model.FindEntityType(typeof(T))!;
}
