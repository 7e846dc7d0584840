using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Application.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>Classifies database failures, so that a response can name the cause.</summary>
internal static class DatabaseFaults
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteProtocol = 15;

    /// <summary>Returns the kind of a database failure; null for any other failure.</summary>
    public static DatabaseFault? Classify(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            switch (failure)
            {
                case CommitUncertainException: return DatabaseFault.CommitUncertain;
                case DatabaseBusyException: return DatabaseFault.Busy;
                case SqliteException sqlite: return Classify(sqlite);
                case SqlException sql: return Classify(sql);
                case RetryLimitExceededException { InnerException: null }: return DatabaseFault.Unavailable;
            }
        }

        return null;
    }

    /// <summary>Returns the message of the database driver, which is more specific than those of EF Core and of the socket.</summary>
    public static string Describe(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is DbException) return inner.Message;
        }

        return failure.Message;
    }

    /// <summary>Returns whether the connection was lost, so that the outcome of the last statement is unknown.</summary>
    public static bool IsConnectionLoss(Exception failure) => failure is IOException or InvalidOperationException
        || (failure is SqlException sql && (sql.Class >= 20 || Classify(sql) == DatabaseFault.Unavailable));

    private static DatabaseFault? Classify(SqliteException failure) => failure.SqliteErrorCode switch
    {
        // SQLITE_PROTOCOL: too many connections tried to start a transaction at the same time.
        SqliteBusy or SqliteLocked or SqliteProtocol => DatabaseFault.Busy,
        SqliteFull => DatabaseFault.Full,
        SqliteReadOnly or SqliteIoError or SqliteCannotOpen => DatabaseFault.Unavailable,
        _ => null,
    };

    private static DatabaseFault? Classify(SqlException failure) => failure.Number switch
    {
        // 1105, 9002: no space for data or for the log; 1222, 1205: lock timeout, deadlock victim.
        1105 or 9002 => DatabaseFault.Full,
        1222 or 1205 => DatabaseFault.Busy,
        // Client side: -2 timeout, 0/53/10060/… no connection; 4060, 18456: no such database, login refused; 40613 and
        // others of the 40xxx and 49xxx range: Azure SQL is moving the database or lacks capacity for the request.
        -2 or 0 or 2 or 53 or 64 or 233 or 258 or 4060 or 18456 or 10053 or 10054 or 10060 or 10061 or 11001 => DatabaseFault.Unavailable,
        >= 40_000 and < 50_000 => DatabaseFault.Unavailable,
        _ when failure.IsTransient => DatabaseFault.Unavailable,
        _ => null,
    };
}

/// <summary>Another writer did not release its lock in time.</summary>
internal sealed class DatabaseBusyException(Exception? inner = null)
    : DbException("The database is locked by another writer.", inner);

/// <summary>The connection broke during a commit.</summary>
internal sealed class CommitUncertainException(Exception inner)
    : DbException("The connection broke while a change was being committed.", inner);
