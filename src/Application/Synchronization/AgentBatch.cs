using Sites.Domain.Common;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The size of the batches that agents send.</summary>
public static class AgentBatch
{
    /// <summary>The maximum number of entries; an agent that has more sends the rest afterwards.</summary>
    private const int Max = 500;

    /// <summary>Refuses a batch that is empty or too large. Called before the entries are parsed.</summary>
    /// <param name="count">The number of entries.</param>
    /// <param name="field">Name of the member that contains the entries, in wire spelling.</param>
    /// <returns>Null when the size is allowed; otherwise <c>sync_change.batch_invalid</c>.</returns>
    public static Refusal? Check(int count, string field) =>
        count is 0 or > Max ? new Refusal(RefusalKind.Malformed, [SyncErrors.BatchInvalid.ForField(field, Max)]) : null;
}
