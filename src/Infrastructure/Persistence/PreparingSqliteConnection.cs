using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// A connection that keeps what it has prepared: parsing and planning a statement costs SQLite more than running most of
/// ours. Its commands look like new ones; beneath is the one that ran the same text before, if it is idle.
/// </summary>
internal sealed class PreparingSqliteConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <summary>How many texts are kept; the least recently used one makes room. All our endpoints together send fewer.</summary>
    internal const int MaxKept = 128;

    private readonly Dictionary<string, LinkedListNode<SqliteCommand>> _idle = new(StringComparer.Ordinal);
    private readonly LinkedList<SqliteCommand> _byUse = new();
    private bool _hadFailure;
    private bool _isEnding;
    private bool _hasLargeCache;

    /// <summary>
    /// Enlarges the page cache from 2 to 64 MiB until <see cref="UseUsualCache"/>. Writing a hundred thousand rows touches every page
    /// of every index; with the usual cache most of the time goes into writing pages out and reading them again.
    /// </summary>
    internal void UseLargeCache()
    {
        if (!_hasLargeCache) Execute("PRAGMA cache_size = -65536;");
        _hasLargeCache = true;
    }

    /// <summary>Returns the page cache to its usual size and its memory to the process.</summary>
    internal void UseUsualCache()
    {
        if (_hasLargeCache && State == ConnectionState.Open) Execute("PRAGMA cache_size = -2000; PRAGMA shrink_memory;");
        _hasLargeCache = false;
    }

    /// <summary>How many prepared statements wait for their next use.</summary>
    internal int Idle => _idle.Count;

    /// <summary>
    /// EF Core closes a connection after each use; what it costs to open the next one is the reason for this class. So
    /// only a connection that had a failure or holds a transaction is really closed here, the others when disposed of.
    /// </summary>
    public override void Close()
    {
        if (!_isEnding && !_hadFailure && Transaction is null) return;
        foreach (var command in _byUse) command.Dispose();
        _idle.Clear();
        _byUse.Clear();
        _hadFailure = false;
        base.Close();
    }

    protected override void Dispose(bool disposing)
    {
        _isEnding = true;
        base.Dispose(disposing);
    }

    protected override DbCommand CreateDbCommand() => new Command(this);

    private void Execute(string text)
    {
        using var command = new SqliteCommand(text, this, Transaction);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Take(string text)
    {
        if (!_idle.Remove(text, out var node)) return new SqliteCommand(text, this);
        _byUse.Remove(node);
        return node.Value;
    }

    private void Keep(SqliteCommand command)
    {
        command.Parameters.Clear();
        command.Transaction = null;
        // A closed connection has let go of its statements, and two of the same text are one too many.
        if (State != ConnectionState.Open || _idle.ContainsKey(command.CommandText))
        {
            command.Dispose();
            return;
        }

        _idle[command.CommandText] = _byUse.AddLast(command);
        if (_byUse.Count <= MaxKept) return;
        var oldest = _byUse.First!.Value;
        _byUse.RemoveFirst();
        _idle.Remove(oldest.CommandText);
        oldest.Dispose();
    }

    /// <summary>One use of a statement: borrowed when its text is known, given back when it is disposed of.</summary>
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
                if (_prepared is not null) throw new InvalidOperationException("The text of a command is said once.");
                _prepared = connection.Take(value ?? "");
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
            // SQLite's library does nothing here either.
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
                connection.Keep(prepared);
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
