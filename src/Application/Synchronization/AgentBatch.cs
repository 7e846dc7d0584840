using Sites.Domain.Common;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>How much an agent sends at once.</summary>
internal static class AgentBatch
{
    /// <summary>So many at most; an agent that has more sends the rest afterwards.</summary>
    private const int Max = 500;

    /// <summary>Refuses a batch that holds nothing or too much.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="field">The member that holds them, in wire spelling.</param>
    /// <returns><c>sync_change.batch_invalid</c>; null where it will do.</returns>
    public static Refusal? Check(int count, string field) =>
        count is 0 or > Max ? new Refusal(RefusalKind.Malformed, [SyncErrors.BatchInvalid.ForField(field, Max)]) : null;
}
