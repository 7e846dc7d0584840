using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Inserts and updates many rows of one table with multi-row statements and without change tracking: for imports of a hundred
/// thousand rows, and for thousands of heartbeats per second. Names, types and conversions come from the model, so nothing about
/// the table is duplicated.
/// </summary>
/// <remarks>
/// SQLite runs in the same process: one small prepared statement whose parameters change only their values is as fast as binding
/// by hand, and faster than many rows in one statement. Over a network, few round trips are faster, so SQL Server receives many
/// rows in each command.
/// </remarks>
/// <typeparam name="T">The mapped entity type; in an inheritance hierarchy, the concrete type.</typeparam>
internal sealed class RowWriter<T>(SitesDbContext db)
    where T : class
{
    /// <summary>Number of rows from which SQLite's page cache is enlarged.</summary>
    private const int ManyRows = 1000;

    /// <summary>Maximum number of rows per statement, the limit of SQL Server for a VALUES clause.</summary>
    private const int MaxRows = 1000;

    /// <summary>Maximum number of parameters per command; SQL Server accepts 2,100.</summary>
    private const int MaxParameters = 2000;

    private readonly IEntityType _type = db.Model.FindEntityType(typeof(T))!;
    private readonly ISqlGenerationHelper _names = db.GetService<ISqlGenerationHelper>();
    private readonly bool _isSqlite = db.Database.IsSqlite();

    private string Table => _names.DelimitIdentifier(_type.GetTableName()!);

    /// <summary>Inserts rows within the current transaction.</summary>
    public async Task InsertAsync(IReadOnlyCollection<T> rows, CancellationToken cancellationToken)
    {
        var columns = Columns(_ => true);
        var head = $"INSERT INTO {Table} ({string.Join(", ", columns.Select(column => column.Name))}) ";
        EnlargeCacheFor(rows.Count);
        await ExecuteAsync(
            rows, columns, _ => "",
            variants => $"{head}VALUES {string.Join(", ", variants.Select((_, row) => $"({string.Join(", ", columns.Select(column => column.Placeholder(row)))})"))};",
            ValueOf, cancellationToken);
    }

    /// <summary>Updates rows within the current transaction, each identified by its key and, if it is versioned, by the version before its own.</summary>
    /// <param name="rows">The rows in their new state.</param>
    /// <param name="isWritten">Returns whether a property is written; the version always is.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    /// <returns>Number of rows that were found.</returns>
    public Task<int> UpdateAsync(IReadOnlyCollection<T> rows, Func<IProperty, bool> isWritten, CancellationToken cancellationToken)
    {
        var isVersioned = typeof(IVersioned).IsAssignableFrom(typeof(T));
        var columns = Columns(property => property.IsKey() || (isVersioned && property.IsConcurrencyToken) || isWritten(property));
        EnlargeCacheFor(rows.Count);
        return UpdateAsync(
            rows, columns, column => !column.IsKey, _ => "",
            (column, row, _) => column.IsKey ? $"{column.Name} = {column.Placeholder(row)}"
                : isVersioned && column.IsToken ? $"{column.Name} = {column.Placeholder(row)} - 1"
                : null,
            ValueOf, cancellationToken);
    }

    /// <summary>
    /// Replaces rows within the current transaction, each identified by its key and its concurrency token, which does not change.
    /// A row that does not exist or has another token is skipped.
    /// </summary>
    /// <param name="rows">The rows in their new state. Each has its own statement, in this order, so that callers that sort by key cannot deadlock.</param>
    /// <param name="notAfter">
    /// Returns the name of a property for rows that must not replace a newer one, otherwise null: a stored row with a greater value
    /// of that property is skipped.
    /// </param>
    /// <param name="cancellationToken">Cancels the command.</param>
    /// <returns>Number of rows that were replaced.</returns>
    public Task<int> ReplaceAsync(IReadOnlyCollection<T> rows, Func<T, string?> notAfter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notAfter);
        return UpdateAsync(
            rows, Columns(_ => true), column => !column.IsKey && !column.IsToken, row => notAfter(row) ?? "",
            (column, row, newest) => column.IsKey || column.IsToken ? $"{column.Name} = {column.Placeholder(row)}"
                : column.Property.Name == newest ? $"{column.Name} <= {column.Placeholder(row)}"
                : null,
            ValueOf, cancellationToken);
    }

    /// <summary>Sets one property of many rows within the current transaction; versions do not change.</summary>
    /// <param name="values">The values by the keys of the rows.</param>
    /// <param name="property">Name of the property.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public Task SetAsync<TKey, TValue>(IReadOnlyCollection<KeyValuePair<TKey, TValue>> values, string property, CancellationToken cancellationToken)
    {
        var columns = Columns(candidate => candidate.IsKey() || candidate.Name == property);
        EnlargeCacheFor(values.Count);
        return UpdateAsync(
            values, columns, column => !column.IsKey, _ => "",
            (column, row, _) => column.IsKey ? $"{column.Name} = {column.Placeholder(row)}" : null,
            (column, row) => column.IsKey ? row.Key : row.Value, cancellationToken);
    }

    /// <summary>Updates each row with its own statement.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns in the statement.</param>
    /// <param name="isSet">Returns whether a column is set.</param>
    /// <param name="variantOf">Returns the variant of a row, on which its conditions depend.</param>
    /// <param name="conditionOf">Returns the condition for a column, a row index and a variant; null for none.</param>
    /// <param name="valueOf">Returns the value of a column of a row.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    private Task<int> UpdateAsync<TRow>(
        IReadOnlyCollection<TRow> rows, Column[] columns, Func<Column, bool> isSet, Func<TRow, string> variantOf,
        Func<Column, int, string, string?> conditionOf, Func<Column, TRow, object?> valueOf, CancellationToken cancellationToken)
    {
        return ExecuteAsync(
            rows, columns, variantOf, variants => string.Concat(variants.Select((variant, row) => Statement(row, variant))), valueOf, cancellationToken);

        string Statement(int row, string variant)
        {
            var set = columns.Where(isSet).Select(column => $"{column.Name} = {column.Placeholder(row)}");
            var conditions = columns.Select(column => conditionOf(column, row, variant)).OfType<string>();
            return $"UPDATE {Table} SET {string.Join(", ", set)} WHERE {string.Join(" AND ", conditions)};\n";
        }
    }

    private async Task<int> ExecuteAsync<TRow>(
        IReadOnlyCollection<TRow> rows, Column[] columns, Func<TRow, string> variantOf, Func<IReadOnlyList<string>, string> textFor,
        Func<Column, TRow, object?> valueOf, CancellationToken cancellationToken)
    {
        var affected = 0;
        var texts = new Dictionary<string, string>();
        DbCommand? command = null;
        try
        {
            foreach (var portion in rows.Chunk(_isSqlite ? 1 : Math.Clamp(MaxParameters / columns.Length, 1, MaxRows)))
            {
                var variants = Array.ConvertAll(portion, row => variantOf(row));
                var shape = string.Join(',', variants);
                if (!texts.TryGetValue(shape, out var text)) texts[shape] = text = textFor(variants);
                // On SQL Server, each parameter is created from its value, which determines its size; a reused one could truncate a text.
                var isSame = _isSqlite && command?.CommandText == text;
                if (!isSame)
                {
                    if (command is not null) await command.DisposeAsync();
                    command = NewCommand(text);
                }

                for (var row = 0; row < portion.Length; row++)
                {
                    foreach (var column in columns)
                    {
                        var value = valueOf(column, portion[row]);
                        if (isSame) command!.Parameters[column.Index].Value = column.Stored(value) ?? DBNull.Value;
                        else command!.Parameters.Add(column.NewParameter(command, row, value));
                    }
                }

                affected += await command!.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        finally
        {
            if (command is not null) await command.DisposeAsync();
        }

        return affected;
    }

    private void EnlargeCacheFor(int rows)
    {
        if (_isSqlite && rows >= ManyRows) ((PreparingSqliteConnection)db.Database.GetDbConnection()).UseLargeCache();
    }

    private DbCommand NewCommand(string text)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = text;
        return command;
    }

    private Column[] Columns(Func<IProperty, bool> isIncluded) =>
        [.. _type.GetFlattenedProperties().Where(isIncluded).Select((property, index) => new Column(property, index, _names))];

    private object? ValueOf(Column column, T row) =>
        column.Property == _type.FindDiscriminatorProperty() ? _type.GetDiscriminatorValue() : column.Property.GetGetter().GetClrValueUsingContainingEntity(row);

    /// <summary>A column of the statement. Its metadata is looked up once per statement and not for each row.</summary>
    private sealed record Column(IProperty Property, int Index, ISqlGenerationHelper Names)
    {
        private RelationalTypeMapping Mapping { get; } = Property.GetRelationalTypeMapping();

        public string Name { get; } = Names.DelimitIdentifier(Property.GetColumnName());

        public bool IsKey { get; } = Property.IsKey();

        public bool IsToken { get; } = Property.IsConcurrencyToken;

        public string Placeholder(int row) => $"@p{row}_{Index}";

        public DbParameter NewParameter(DbCommand command, int row, object? value) =>
            Mapping.CreateParameter(command, Placeholder(row), value, Property.IsNullable);

        /// <summary>Converts a value to its stored form.</summary>
        public object? Stored(object? value) => value is null || Mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);
    }
}
