using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Inserts and updates many rows of one table by multi-row statements, without tracking them: for imports of a hundred thousand
/// rows. Names, types and conversions are the model's, so nothing about the table is written twice.
/// </summary>
/// <remarks>
/// SQLite is in the same process: one small statement that stays prepared, with parameters that only change their values, is as fast
/// as binding by hand, and faster than many rows in one statement. Over a network, few round trips are: SQL Server gets many
/// rows in each command.
/// </remarks>
/// <typeparam name="T">The entity type as it is mapped; of an inheritance hierarchy the concrete one.</typeparam>
internal sealed class RowWriter<T>(SitesDbContext db)
    where T : class
{
    /// <summary>From how many rows on SQLite's page cache is worth enlarging.</summary>
    private const int ManyRows = 1000;

    /// <summary>The maximum number of rows of one statement; SQL Server accepts no more in one VALUES clause.</summary>
    private const int MaxRows = 1000;

    /// <summary>SQL Server accepts 2,100 parameters in one command.</summary>
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
        await ExecuteAsync(
            rows, columns,
            count => $"{head}VALUES {string.Join(", ", Enumerable.Range(0, count).Select(row => $"({string.Join(", ", columns.Select(column => column.Placeholder(row)))})"))};",
            ValueOf, cancellationToken);
    }

    /// <summary>Updates rows within the current transaction, each found by its key and, if it has a version, at the version before its own.</summary>
    /// <param name="rows">The rows as they are to be stored.</param>
    /// <param name="isWritten">Which properties are written, besides the version; the others stay as they are.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The number of rows that were found.</returns>
    public Task<int> UpdateAsync(IReadOnlyCollection<T> rows, Func<IProperty, bool> isWritten, CancellationToken cancellationToken)
    {
        var isVersioned = typeof(IVersioned).IsAssignableFrom(typeof(T));
        var columns = Columns(property => property.IsKey() || (isVersioned && property.IsConcurrencyToken) || isWritten(property));
        return UpdateAsync(rows, columns, ValueOf, cancellationToken);
    }

    /// <summary>Sets one property of many rows within the current transaction; versions stay as they are.</summary>
    /// <param name="values">The values by the rows' keys.</param>
    /// <param name="property">The property's name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task SetAsync<TKey, TValue>(IReadOnlyCollection<KeyValuePair<TKey, TValue>> values, string property, CancellationToken cancellationToken)
    {
        var columns = Columns(candidate => candidate.IsKey() || candidate.Name == property);
        return UpdateAsync(values, columns, (column, row) => column.IsKey ? row.Key : row.Value, cancellationToken);
    }

    private Task<int> UpdateAsync<TRow>(
        IReadOnlyCollection<TRow> rows, Column[] columns, Func<Column, TRow, object?> valueOf, CancellationToken cancellationToken)
    {
        return ExecuteAsync(
            rows, columns, count => string.Concat(Enumerable.Range(0, count).Select(Statement)), valueOf, cancellationToken);

        string Statement(int row)
        {
            var set = columns.Where(column => !column.IsKey).Select(column => $"{column.Name} = {column.Placeholder(row)}");
            var found = columns.Where(column => column.IsKey || column.IsVersion)
                .Select(column => $"{column.Name} = {column.Placeholder(row)}{(column.IsVersion ? " - 1" : "")}");
            return $"UPDATE {Table} SET {string.Join(", ", set)} WHERE {string.Join(" AND ", found)};\n";
        }
    }

    private async Task<int> ExecuteAsync<TRow>(
        IReadOnlyCollection<TRow> rows, Column[] columns, Func<int, string> textFor, Func<Column, TRow, object?> valueOf, CancellationToken cancellationToken)
    {
        if (_isSqlite) return await ExecuteOneByOneAsync(rows, columns, textFor(1), valueOf, cancellationToken);
        var affected = 0;
        var text = "";
        var size = 0;
        foreach (var portion in rows.Chunk(Math.Clamp(MaxParameters / columns.Length, 1, MaxRows)))
        {
            if (portion.Length != size) (text, size) = (textFor(portion.Length), portion.Length);
            await using var command = NewCommand(text);
            for (var row = 0; row < portion.Length; row++)
            {
                // Each from its value: the provider sizes a parameter by it, and a text must not be truncated.
                foreach (var column in columns) command.Parameters.Add(column.NewParameter(command, row, valueOf(column, portion[row])));
            }

            affected += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return affected;
    }

    private async Task<int> ExecuteOneByOneAsync<TRow>(
        IReadOnlyCollection<TRow> rows, Column[] columns, string text, Func<Column, TRow, object?> valueOf, CancellationToken cancellationToken)
    {
        if (rows.Count >= ManyRows) ((PreparingSqliteConnection)db.Database.GetDbConnection()).UseLargeCache();
        var affected = 0;
        await using var command = NewCommand(text);
        var isFirst = true;
        foreach (var row in rows)
        {
            for (var index = 0; index < columns.Length; index++)
            {
                var value = valueOf(columns[index], row);
                if (isFirst) command.Parameters.Add(columns[index].NewParameter(command, 0, value));
                else command.Parameters[index].Value = columns[index].Stored(value) ?? DBNull.Value;
            }

            isFirst = false;
            affected += await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return affected;
    }

    private DbCommand NewCommand(string text)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = text;
        return command;
    }

    private Column[] Columns(Func<IProperty, bool> isWanted) =>
        [.. _type.GetFlattenedProperties().Where(isWanted).Select((property, index) => new Column(property, index, _names, IsVersioned: typeof(IVersioned).IsAssignableFrom(typeof(T))))];

    private object? ValueOf(Column column, T row) =>
        column.Property == _type.FindDiscriminatorProperty() ? _type.GetDiscriminatorValue() : column.Property.GetGetter().GetClrValueUsingContainingEntity(row);

    /// <summary>A column of the statement. What the model knows of it is looked up once, not once for each row.</summary>
    private sealed record Column(IProperty Property, int Index, ISqlGenerationHelper Names, bool IsVersioned)
    {
        private RelationalTypeMapping Mapping { get; } = Property.GetRelationalTypeMapping();

        public string Name { get; } = Names.DelimitIdentifier(Property.GetColumnName());

        public bool IsKey { get; } = Property.IsKey();

        public bool IsVersion { get; } = IsVersioned && Property.IsConcurrencyToken;

        public string Placeholder(int row) => $"@p{row}_{Index}";

        public DbParameter NewParameter(DbCommand command, int row, object? value) =>
            Mapping.CreateParameter(command, Placeholder(row), value, Property.IsNullable);

        /// <summary>The value as the database gets it.</summary>
        public object? Stored(object? value) => value is null || Mapping.Converter is not { } converter ? value : converter.ConvertToProvider(value);
    }
}
