using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>The recorded outcome of a pushed change. It makes a repeated push of the same change return the same outcome without effect.</summary>
public sealed class ChangeReceipt
{
    /// <summary>Maximum number of receipts of refused changes that are kept for a site.</summary>
    public const int MaxRefusals = 1000;

    /// <summary>Maximum length of the code, in characters.</summary>
    public const int MaxCodeLength = 60;

    /// <summary>Creates the receipt of a change.</summary>
    /// <param name="siteId">Identifier of the site that pushed the change.</param>
    /// <param name="changeId">Identifier that the site gave to the change.</param>
    /// <param name="checksum">SHA-256 of the pushed change in lower-case hex. It detects another change with the same identifier.</param>
    /// <param name="receivedAt">When central received the change (UTC).</param>
    /// <param name="outcome">Outcome of the change.</param>
    /// <param name="version">Version of the entity after the change; null if the site has no such entity.</param>
    /// <param name="conflictId">Identifier of the conflict that the change opened or updated; null if there is none.</param>
    /// <param name="code">Error code, if the change was refused or superseded.</param>
    public ChangeReceipt(
        GroupId siteId, Guid changeId, string checksum, DateTime receivedAt, ChangeOutcome outcome, long? version, SyncConflictId? conflictId, string? code)
    {
        (SiteId, ChangeId, Checksum, ReceivedAt) = (siteId, changeId, checksum, receivedAt);
        (Outcome, Version, ConflictId, Code) = (outcome, version, conflictId, code);
    }

    /// <summary>Identifier of the site that pushed the change.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Identifier that the site gave to the change.</summary>
    public Guid ChangeId { get; private set; }

    /// <summary>SHA-256 of the pushed change, in lower-case hex.</summary>
    public string Checksum { get; private set; }

    /// <summary>When central received the change (UTC).</summary>
    public DateTime ReceivedAt { get; private set; }

    /// <summary>Outcome of the change.</summary>
    public ChangeOutcome Outcome { get; private set; }

    /// <summary>Version of the entity after the change; null if the site has no such entity.</summary>
    public long? Version { get; private set; }

    /// <summary>Identifier of the conflict that the change opened or updated; null if there is none.</summary>
    public SyncConflictId? ConflictId { get; private set; }

    /// <summary>Error code, if the change was refused or superseded; see <c>ErrorCodes</c> in Application.Contracts.</summary>
    public string? Code { get; private set; }
}
