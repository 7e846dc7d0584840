using Sites.Domain.Common;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The size of the batches that agents send.</summary>
public static class AgentBatch
{
    /// <summary>The maximum number of entries; an agent that has more sends the rest afterwards.</summary>
    private const int Max = 500;

    /// <summary>Refuses a batch that is empty or too large. Called before the entries are looked at.</summary>
    /// <param name="count">The number of entries.</param>
    /// <param name="field">The member that holds them, in wire spelling.</param>
    /// <returns><c>sync_change.batch_invalid</c>; null when the size is allowed.</returns>
    public static Refusal? Check(int count, string field) =>
        count is 0 or > Max ? new Refusal(RefusalKind.Malformed, [SyncErrors.BatchInvalid.ForField(field, Max)]) : null;
}
