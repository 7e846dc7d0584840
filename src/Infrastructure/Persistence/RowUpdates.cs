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

    /// <summary>
    /// Writes them within the current transaction, in the order given: each row has a statement of its own, so that callers who
    /// sort by key never deadlock. A row that is gone, or has another token by now, stays as it is.
    /// </summary>
    /// <param name="rows">What they are from now on.</param>
    /// <param name="notAfter">
    /// The name of a column for rows that must not replace a newer one: where it is given for a row, a stored row whose column is
    /// greater stays as it is.
    /// </param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many were written.</returns>
    public async Task<int> WriteAsync(IReadOnlyList<T> rows, Func<T, string?> notAfter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notAfter);
        // SQLite is in the same process: one small statement, kept prepared, is as fast as it gets. Over a network, few round trips are.
        var together = db.Database.IsSqlite() ? 1 : MaxParameters / (_values.Length + _conditions.Length);
        var written = 0;
        var texts = new Dictionary<string, string>();
        foreach (var portion in rows.Chunk(together))
        {
            var columns = Array.ConvertAll(portion, row => notAfter(row));
            var shape = string.Join(',', columns);
            if (!texts.TryGetValue(shape, out var text)) texts[shape] = text = TextFor(columns);
            await using var command = Command(text, portion);
            written += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return written;
    }

    private string TextFor(string?[] notAfter)
    {
        var table = _names.DelimitIdentifier(EntityType(db).GetTableName()!);
        var text = new StringBuilder();
        for (var row = 0; row < notAfter.Length; row++)
        {
            text.Append("UPDATE ").Append(table).Append(" SET ").AppendJoin(", ", _values.Select(property => Compare(property, "=", row))).Append(" WHERE ")
                .AppendJoin(" AND ", _conditions.Select(property => Compare(property, "=", row)));
            if (notAfter[row] is { } column) text.Append(" AND ").Append(Compare(EntityType(db).FindProperty(column)!, "<=", row));
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
