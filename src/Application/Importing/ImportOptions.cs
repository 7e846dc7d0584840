using Sites.Application.Common;

namespace Sites.Application.Importing;

/// <summary>The format of an import file.</summary>
public enum ImportFormat
{
    /// <summary>Separated values with a header (RFC 4180); the separator is a comma, a semicolon or a tab.</summary>
    Csv,

    /// <summary>One JSON object on each line.</summary>
    JsonLines,
}

/// <summary>How a refused row affects the other rows.</summary>
public enum OnError
{
    /// <summary>No row is stored when at least one is refused.</summary>
    Abort,

    /// <summary>Refused rows are skipped and the other rows are stored.</summary>
    Skip,
}

/// <summary>What happens to a row whose key exists already.</summary>
public enum OnExisting
{
    /// <summary>The row is refused.</summary>
    Refuse,

    /// <summary>
    /// The values of the row replace the stored ones. Blank cells leave the stored value as it is, except that a blank
    /// <c>parent_key</c> makes a root; <see cref="CellText.Clear"/> clears a value.
    /// </summary>
    Update,
}

/// <summary>How a file is imported.</summary>
/// <param name="Format">The file's format.</param>
/// <param name="DryRun">Whether the rows are only validated, and not stored.</param>
/// <param name="OnError">How a refused row affects the other rows.</param>
/// <param name="OnExisting">What happens to a row whose key exists already.</param>
public sealed record ImportOptions(ImportFormat Format, bool DryRun, OnError OnError, OnExisting OnExisting)
{
    /// <summary>The encoding that the sender declared; a byte order mark takes precedence.</summary>
    public TextEncoding Encoding { get; init; }
}

/// <summary>The progress of an import.</summary>
/// <param name="Done">Number of processed rows.</param>
/// <param name="Total">Number of rows of the file.</param>
public readonly record struct ImportProgress(int Done, int Total);
