using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;

namespace Sites.Application.Importing;

/// <summary>What a file does to what is stored, as it was read.</summary>
/// <param name="Report">The report to answer once the plan is written.</param>
/// <param name="IsEmpty">Whether there is nothing to write.</param>
internal abstract record ImportPlan(ImportReport Report, bool IsEmpty);

/// <summary>
/// How every import is stored. The rows are checked against a snapshot, without keeping any writer waiting, and in a transaction
/// they are only written. When what was checked no longer holds, they are checked again in the transaction that writes them.
/// </summary>
internal static class PlannedImport
{
    /// <summary>Plans an import and, unless nothing is to be stored, writes it.</summary>
    /// <param name="work">Runs the snapshot and the transaction.</param>
    /// <param name="scope">The scope of the transaction.</param>
    /// <param name="plan">Checks the rows against what is stored.</param>
    /// <param name="isCurrent">Whether the plan from the snapshot still holds in the transaction.</param>
    /// <param name="write">Writes a plan; refuses with <c>concurrency.conflict</c> when it turns out not to hold.</param>
    /// <param name="cancellationToken">Stops it, up to the commit.</param>
    /// <returns>The report, which says whether the rows are stored; or <c>concurrency.conflict</c> when the rows keep changing.</returns>
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
            // A plan is written once at most: its versions are raised already.
            var isUsable = isFirst && await isCurrent(preview, cancellation);
            isFirst = false;
            var current = isUsable ? preview : await plan(cancellation);
            if (!current.Report.Applied) return current.Report;
            var written = await write(current, cancellation);
            return written.IsSuccess ? current.Report : written;
        }, cancellationToken);
    }
}
