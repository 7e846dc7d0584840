namespace Sites.Application.Importing;

/// <summary>How a file is written.</summary>
public enum ImportFormat
{
    /// <summary>Comma-separated values with a header (RFC 4180), UTF-8.</summary>
    Csv,

    /// <summary>One JSON object a line, UTF-8.</summary>
    JsonLines,
}

/// <summary>What a refused row does to the others.</summary>
public enum OnError
{
    /// <summary>All or nothing.</summary>
    Abort,

    /// <summary>The others are stored.</summary>
    Skip,
}

/// <summary>What becomes of a row whose key is there already.</summary>
public enum OnExisting
{
    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>What the row says is changed; empty cells say nothing, but for an empty parent_key, which makes a root.</summary>
    Update,
}

/// <summary>How an import goes about it.</summary>
/// <param name="Format">How the file is written.</param>
/// <param name="DryRun">Whether everything is tried and nothing stored.</param>
/// <param name="OnError">What a refused row does to the others.</param>
/// <param name="OnExisting">What becomes of a row whose key is there already.</param>
public sealed record ImportOptions(ImportFormat Format, bool DryRun, OnError OnError, OnExisting OnExisting);

/// <summary>How far an import is.</summary>
/// <param name="Done">Rows that are through.</param>
/// <param name="Total">Rows of the file.</param>
public readonly record struct ImportProgress(int Done, int Total);
