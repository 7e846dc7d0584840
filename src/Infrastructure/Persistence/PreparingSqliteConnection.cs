using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// A connection that caches prepared statements, because parsing and planning cost SQLite more than executing most of the
/// statements here. A new command reuses the idle prepared statement with the same text, if there is one.
/// </summary>
internal sealed class PreparingSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>Maximum number of cached statements; the least recently used one is evicted. All endpoints together need fewer.</summary>
    internal const int MaxCached = 128;

    private readonly Dictionary<string, LinkedListNode<SqliteCommand>> _idle = new(StringComparer.Ordinal);
    private readonly LinkedList<SqliteCommand> _byUse = new();
    private bool _hadFailure;
    private bool _isDisposing;
    private bool _isKept;
    private bool _hasLargeCache;

    /// <summary>
    /// Enlarges the page cache from 2 to 64 MiB until <see cref="UseUsualCache"/> is called. Writing a hundred thousand rows touches every page
    /// of every index; with the default cache, most of the time is spent on writing pages and reading them again.
    /// </summary>
    internal void UseLargeCache()
    {
        if (!_hasLargeCache) Execute("PRAGMA cache_size = -65536;");
        _hasLargeCache = true;
    }

    /// <summary>Resets the page cache to its default size and releases its memory.</summary>
    internal void UseUsualCache()
    {
        if (_hasLargeCache && State == ConnectionState.Open) Execute("PRAGMA cache_size = -2000; PRAGMA shrink_memory;");
        _hasLargeCache = false;
    }

    /// <summary>Number of idle prepared statements.</summary>
    internal int Idle => _idle.Count;

    /// <summary>
    /// EF Core closes a connection after each use, and opening the next one is expensive. Therefore only a connection that had
    /// a failure or has an open transaction is closed here; the others are closed when they are disposed.
    /// </summary>
    public override void Close()
    {
        if (!_isDisposing && !_hadFailure && Transaction is null) return;
        foreach (var command in _byUse) command.Dispose();
        _idle.Clear();
        _byUse.Clear();
        _hadFailure = false;
        base.Close();
    }

    /// <summary>Makes <see cref="IDisposable.Dispose"/> do nothing until the result is disposed.</summary>
    internal Kept Keep()
    {
        _isKept = true;
        return new Kept(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (_isKept) return;
        _isDisposing = true;
        base.Dispose(disposing);
    }

    protected override DbCommand CreateDbCommand() => new Command(this);

    private void Execute(string text)
    {
        using var command = new SqliteCommand(text, this, Transaction);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Rent(string text)
    {
        if (!_idle.Remove(text, out var node)) return new SqliteCommand(text, this);
        _byUse.Remove(node);
        return node.Value;
    }

    private void Return(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        // A closed connection has finalized its statements, and one statement per text is enough.
        if (State != ConnectionState.Open || _idle.ContainsKey(command.CommandText))
        {
            command.Dispose();
            return;
        }

        _idle[command.CommandText] = _byUse.AddLast(command);
        if (_byUse.Count <= MaxCached) return;
        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _idle.Remove(oldest.CommandText);
        oldest.Dispose();
    }

    internal readonly struct Kept(PreparingSqliteConnection connection) : IDisposable
    {
        public void Dispose() => connection._isKept = false;
    }

    /// <summary>One use of a statement, which is rented when the text is set and returned when the command is disposed.</summary>
    private sealed class Command(PreparingSqliteConnection connection) : DbCommand
    {
        private SqliteCommand? _prepared;
        private SqliteTransaction? _transaction;
        private int _timeout = connection.DefaultTimeout;

        [AllowNull]
        public override string CommandText
        {
            get => _prepared?.CommandText ?? "";
            set
            {
                if (_prepared is not null) throw new InvalidOperationException("The text of a command can be set only once.");
                _prepared = connection.Rent(value ?? "");
                _prepared.Transaction = _transaction;
                _prepared.CommandTimeout = _timeout;
            }
        }

        public override int CommandTimeout
        {
            get => _timeout;
            set
            {
                _timeout = value;
                if (_prepared is not null) _prepared.CommandTimeout = value;
            }
        }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection
        {
            get => connection;
            set
            {
                if (value != connection) throw new InvalidOperationException("The command belongs to its connection.");
            }
        }

        protected override DbTransaction? DbTransaction
        {
            get => _transaction;
            set
            {
                _transaction = (SqliteTransaction?)value;
                if (_prepared is not null) _prepared.Transaction = _transaction;
            }
        }

        protected override DbParameterCollection DbParameterCollection => Prepared.Parameters;

        private SqliteCommand Prepared => _prepared ?? throw new InvalidOperationException("The command has no text yet.");

        public override void Cancel()
        {
            // Microsoft.Data.Sqlite does not support cancellation, either.
        }

        public override void Prepare() => Prepared.Prepare();

        public override int ExecuteNonQuery() => Run(static command => command.ExecuteNonQuery());

        public override object? ExecuteScalar() => Run(static command => command.ExecuteScalar());

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
            Run(command => command.ExecuteReader(behavior));

        protected override DbParameter CreateDbParameter() => new SqliteParameter();

        protected override void Dispose(bool disposing)
        {
            if (disposing && _prepared is { } prepared)
            {
                _prepared = null;
                connection.Return(prepared);
            }

            base.Dispose(disposing);
        }

        private T Run<T>(Func<SqliteCommand, T> run)
        {
            try
            {
                return run(Prepared);
            }
            catch
            {
                connection._hadFailure = true;
                throw;
            }
        }
    }
}
