using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>
/// A machine that is not to become a node, such as a technician's notebook that boots from the network. While no node has its MAC address, its
/// boots are answered with <c>wait</c>, and it is not queued for a decision.
/// </summary>
public sealed class IgnoredMachine : EventSource
{
    /// <summary>Maximum length of the comment, in UTF-16 code units.</summary>
    public const int MaxCommentLength = 1000;

    private IgnoredMachine(string macAddress, string? comment, DateTime createdAt) => (MacAddress, Comment, CreatedAt) = (macAddress, comment, createdAt);

    /// <summary>The MAC address in lower case with colons: the key.</summary>
    public string MacAddress { get; private set; }

    /// <summary>Why the machine is ignored; null if no reason was given.</summary>
    public string? Comment { get; private set; }

    /// <summary>When the entry was created (UTC).</summary>
    public DateTime CreatedAt { get; private set; }

    /// <summary>Creates an entry.</summary>
    /// <param name="macAddress">The MAC address.</param>
    /// <param name="comment">The comment, as returned by <see cref="ParseComment"/>.</param>
    /// <param name="now">The current time (UTC).</param>
    public static IgnoredMachine Create(MacAddress macAddress, string? comment, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(macAddress);
        var machine = new IgnoredMachine(macAddress.Value, comment, now);
        machine.Record(new MachineIgnored(machine));
        return machine;
    }

    /// <summary>Replaces the comment.</summary>
    /// <param name="comment">The comment, as returned by <see cref="ParseComment"/>.</param>
    public void SetComment(string? comment)
    {
        if (comment == Comment) return;
        Comment = comment;
        Record(new MachineIgnored(this));
    }

    /// <summary>Marks the entry as removed. The caller must remove it from the repository.</summary>
    public void Remove() => Record(new MachineNoLongerIgnored(this));

    /// <summary>Validates a comment.</summary>
    /// <returns>The trimmed comment, null if it is empty; or <c>node.text_invalid</c>.</returns>
    public static Result<string?> ParseComment(string? text) => Text.ParseOptional(text, MaxCommentLength, NodeErrors.TextInvalid, "comment");
}
