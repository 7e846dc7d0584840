using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sites.Integration.Tests.Hosting;

/// <summary>A command as EF Core sent it to the database.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Parameters">Name and value of each parameter.</param>
/// <param name="Save">Number of the save within the request; null for commands outside SaveChanges.</param>
internal sealed record SentCommand(string Sql, IReadOnlyList<(string Name, object? Value)> Parameters, int? Save);

/// <summary>
/// Records the commands of requests that opt in. Commands belong to the request that caused
/// them, so that background work is not counted. Beginning and ending a transaction are not
/// commands.
/// </summary>
internal sealed class CommandLog : DbCommandInterceptor, ISaveChangesInterceptor
{
    /// <summary>The commands of a request with this header are recorded under its value.</summary>
    public const string Header = "X-Log-Commands";

    private readonly HttpContextAccessor _current = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<SentCommand>> _sent = [];
    private readonly ConcurrentDictionary<string, int> _saves = [];

    /// <summary>The commands of the request with this value of the header, in order.</summary>
    public IReadOnlyList<SentCommand> Of(string request) => _sent.TryGetValue(request, out var sent) ? [.. sent] : [];

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Record(command, eventData);
        return new ValueTask<InterceptionResult<DbDataReader>>(result);
    }

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
    {
        Record(command, eventData);
        return new ValueTask<InterceptionResult<object>>(result);
    }

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Record(command, eventData);
        return new ValueTask<InterceptionResult<int>>(result);
    }

    ValueTask<InterceptionResult<int>> ISaveChangesInterceptor.SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken)
    {
        if (Request is { } request) _saves.AddOrUpdate(request, 1, (_, before) => before + 1);
        return new ValueTask<InterceptionResult<int>>(result);
    }

    private string? Request => _current.HttpContext?.Request.Headers[Header].ToString() is { Length: > 0 } request ? request : null;

    private void Record(DbCommand command, CommandEventData eventData)
    {
        if (Request is not { } request) return;
        var parameters = command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value)).ToList();
        _sent.GetOrAdd(request, _ => []).Enqueue(
            new SentCommand(command.CommandText, parameters, eventData.CommandSource == CommandSource.SaveChanges ? _saves.GetValueOrDefault(request) : null));
    }
}
