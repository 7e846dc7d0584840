using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The connection that caches prepared statements behaves like one that does not.</summary>
public sealed class PreparedStatementTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sites-tests-").FullName;
    private readonly PreparingSqliteConnection _connection;

    public PreparedStatementTests()
    {
        _connection = NewConnection();
        _connection.Open();
        Execute("CREATE TABLE Things (Id INTEGER PRIMARY KEY, Name TEXT NOT NULL)");
        Execute("INSERT INTO Things VALUES (1, 'one'), (2, 'two'), (3, 'three')");
    }

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_statement_is_reused_with_other_parameter_values()
    {
        var before = _connection.Idle;

        Name(1).Should().Be("one");
        Name(2).Should().Be("two");
        Name(9).Should().BeNull();

        _connection.Idle.Should().Be(before + 1);
    }

    [Fact]
    public void Two_readers_of_the_same_statement_are_independent()
    {
        Execute("SELECT Name FROM Things ORDER BY Id");
        using var first = Command("SELECT Name FROM Things ORDER BY Id");
        using var second = Command("SELECT Name FROM Things ORDER BY Id");
        using var a = first.ExecuteReader();
        using var b = second.ExecuteReader();

        a.Read();
        a.Read();
        b.Read();

        (a.GetString(0), b.GetString(0)).Should().Be(("two", "one"));
    }

    [Fact]
    public void A_reused_command_has_no_state_of_its_previous_use()
    {
        Name(1);
        using var withoutValue = Command("SELECT Name FROM Things WHERE Id = $id");

        withoutValue.Parameters.Count.Should().Be(0);
        withoutValue.Invoking(command => command.ExecuteScalar()).Should().Throw<InvalidOperationException>("its parameter has no value");
    }

    [Fact]
    public void A_prepared_statement_uses_a_changed_schema()
    {
        Execute("SELECT Name FROM Things WHERE Name = 'one'");
        Execute("CREATE INDEX IX_Things_Name ON Things (Name)");
        Execute("SELECT Name FROM Things WHERE Name = 'one'");
        Execute("DROP TABLE Things");

        var gone = () => Name(1);

        gone.Should().Throw<SqliteException>();
    }

    [Fact]
    public void Closing_keeps_the_connection_open_until_it_is_disposed()
    {
        _connection.Close();
        _connection.State.Should().Be(ConnectionState.Open);
        Name(1).Should().Be("one");

        _connection.Dispose();
        _connection.State.Should().Be(ConnectionState.Closed);
    }

    [Fact]
    public void A_connection_is_closed_after_a_failure()
    {
        var failing = () => Execute("INSERT INTO Things VALUES (1, 'taken')");
        failing.Should().Throw<SqliteException>();

        _connection.Close();
        _connection.State.Should().Be(ConnectionState.Closed);
        _connection.Idle.Should().Be(0);

        _connection.Open();
        Name(1).Should().Be("one");
    }

    [Fact]
    public void An_open_transaction_is_rolled_back_when_the_connection_is_closed()
    {
        var transaction = _connection.BeginTransaction();
        using (var insert = Command("INSERT INTO Things VALUES (4, 'four')"))
        {
            insert.Transaction = transaction;
            insert.ExecuteNonQuery();
        }

        _connection.Close();

        _connection.Open();
        Name(4).Should().BeNull();
    }

    [Fact]
    public void The_number_of_cached_statements_is_limited()
    {
        for (var number = 0; number < PreparingSqliteConnection.MaxCached + 50; number++) Execute($"SELECT {number}");

        _connection.Idle.Should().Be(PreparingSqliteConnection.MaxCached);
        Name(3).Should().Be("three");
    }

    [Fact]
    public void An_unfinished_reader_does_not_block_writers()
    {
        using (var command = Command("SELECT Name FROM Things ORDER BY Id"))
        using (var reader = command.ExecuteReader()) reader.Read();
        _connection.Close();

        using var other = NewConnection();
        other.Open();
        using var exclusive = other.BeginTransaction(IsolationLevel.Serializable, deferred: false);
        using var update = other.CreateCommand();
        update.Transaction = exclusive;
        update.CommandText = "UPDATE Things SET Name = 'changed' WHERE Id = 1";
        update.ExecuteNonQuery();
        exclusive.Commit();

        Name(1).Should().Be("changed");
    }

    private PreparingSqliteConnection NewConnection() => new($"Data Source={Path.Combine(_folder, "things.db")};Pooling=False");

    private string? Name(int id)
    {
        using var command = Command("SELECT Name FROM Things WHERE Id = $id");
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("$id", id);
        command.Parameters.Add(parameter);
        return (string?)command.ExecuteScalar();
    }

    private void Execute(string text)
    {
        using var command = Command(text);
        command.ExecuteNonQuery();
    }

    // Like EF Core: through DbConnection, whose commands use the cache.
    private DbCommand Command(string text)
    {
        var command = ((DbConnection)_connection).CreateCommand();
        command.CommandText = text;
        return command;
    }
}
