using Sites.Domain.Hierarchy;

namespace Sites.Domain.Synchronization;

/// <summary>What became of a change that a site pushed, kept so that pushing it again has no effect of its own.</summary>
public sealed class ChangeReceipt
{
    /// <summary>The longest code, in characters.</summary>
    public const int MaxCodeLength = 60;

    /// <summary>Writes down what became of a change.</summary>
    /// <param name="siteId">Whose change it was.</param>
    /// <param name="changeId">The change, as the site calls it.</param>
    /// <param name="checksum">SHA-256 of what was pushed, in lower-case hex: another change must not go by the same id.</param>
    /// <param name="receivedAt">UTC.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="version">The version that the entity had afterwards; null where the site has no such entity.</param>
    /// <param name="conflictId">The conflict that it went into.</param>
    /// <param name="code">Why it was refused or superseded.</param>
    public ChangeReceipt(
        GroupId siteId, Guid changeId, string checksum, DateTime receivedAt, ChangeOutcome outcome, long? version, SyncConflictId? conflictId, string? code)
    {
        (SiteId, ChangeId, Checksum, ReceivedAt) = (siteId, changeId, checksum, receivedAt);
        (Outcome, Version, ConflictId, Code) = (outcome, version, conflictId, code);
    }

    /// <summary>Whose change it was.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>The change, as the site calls it.</summary>
    public Guid ChangeId { get; private set; }

    /// <summary>SHA-256 of what was pushed, in lower-case hex.</summary>
    public string Checksum { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime ReceivedAt { get; private set; }

    /// <summary>What became of it.</summary>
    public ChangeOutcome Outcome { get; private set; }

    /// <summary>The version that the entity had afterwards.</summary>
    public long? Version { get; private set; }

    /// <summary>The conflict that it went into.</summary>
    public SyncConflictId? ConflictId { get; private set; }

    /// <summary>Why it was refused or superseded; see the contracts' <c>ErrorCodes</c>.</summary>
    public string? Code { get; private set; }
}
