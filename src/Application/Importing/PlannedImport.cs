using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Importing;

/// <summary>The changes that a file makes to the stored data as read.</summary>
/// <param name="Report">The report to return when the plan is written.</param>
/// <param name="IsEmpty">Whether there is nothing to write.</param>
internal abstract record ImportPlan(ImportReport Report, bool IsEmpty);

/// <summary>
/// Stores imports. The rows are validated against a snapshot, which blocks no writers, and then written in a transaction. If the data has
/// changed meanwhile, the rows are validated again in the transaction that writes them.
/// </summary>
internal static class PlannedImport
{
    /// <summary>Plans an import and writes it, unless it is a dry run or has nothing to write.</summary>
    /// <param name="work">The unit of work that runs the snapshot and the transaction.</param>
    /// <param name="scope">The scope of the transaction.</param>
    /// <param name="plan">Validates the rows against the stored data.</param>
    /// <param name="isCurrent">Returns whether the plan from the snapshot is still valid in the transaction.</param>
    /// <param name="write">Writes a plan; refuses with <c>concurrency.conflict</c> when the plan is no longer valid.</param>
    /// <param name="cancellationToken">Cancels the operation, up to the commit.</param>
    /// <returns>The report, including whether the rows are stored; or <c>concurrency.conflict</c> when the rows keep changing.</returns>
    public static async Task<Result<ImportReport>> ImportAsync<TPlan>(
        this IUnitOfWork work, WriteScope scope, Func<CancellationToken, Task<TPlan>> plan, Func<TPlan, CancellationToken, Task<bool>> isCurrent,
        Func<TPlan, CancellationToken, Task<Result>> write, CancellationToken cancellationToken)
        where TPlan : ImportPlan
    {
        var preview = await work.ReadAsync(plan, cancellationToken);
        if (!preview.Report.Applied || preview.IsEmpty) return preview.Report;

        var isFirst = true;
        return await work.CommitWithRetryAsync<ImportReport>(scope, async cancellation =>
        {
            // A plan is written at most once, because the versions of its entities are incremented already.
            var isUsable = isFirst && await isCurrent(preview, cancellation);
            isFirst = false;
            var current = isUsable ? preview : await plan(cancellation);
            if (!current.Report.Applied) return current.Report;
            var written = await write(current, cancellation);
            return written.IsSuccess ? current.Report : written;
        }, cancellationToken);
    }
}
