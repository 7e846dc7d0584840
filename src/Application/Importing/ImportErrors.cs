using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>Every refusal of an import, of the file as a whole or of one of its rows.</summary>
public static class ImportErrors
{
    /// <summary>At least one row is refused, and so the whole file.</summary>
    public static readonly ErrorDefinition Refused =
        new("import.refused", RefusalKind.Malformed, "{0} row(s) cannot be imported; nothing was stored. Correct them, or leave them out with on_error=skip.");

    /// <summary>The header cannot be used.</summary>
    public static readonly ErrorDefinition HeaderInvalid = new("import.header_invalid", RefusalKind.Malformed, "{0}");

    /// <summary>The file has too many rows for one transaction.</summary>
    public static readonly ErrorDefinition TooManyRows =
        new("import.too_many_rows", RefusalKind.Malformed, "An import may have at most {0} rows; split the file, parents first.");

    /// <summary>The row cannot be read.</summary>
    public static readonly ErrorDefinition RowMalformed = new("import.row_malformed", RefusalKind.Malformed, "{0}");

    /// <summary>Every row needs a key.</summary>
    public static readonly ErrorDefinition KeyRequired = new("import.key_required", RefusalKind.Malformed, "must not be empty", "key");

    /// <summary>A key names one row.</summary>
    public static readonly ErrorDefinition DuplicateKey =
        new("import.duplicate_key", RefusalKind.Malformed, "The file has this key already on line {0}.", "key");

    /// <summary>It is there, and the caller asked not to touch what is there.</summary>
    public static readonly ErrorDefinition AlreadyThere =
        new("import.already_there", RefusalKind.Conflict, "It is there already; on_existing=update changes what is there.", "key");

    /// <summary>The parent is nowhere.</summary>
    public static readonly ErrorDefinition ParentNotFound =
        new("import.parent_not_found", RefusalKind.Malformed, "Neither the file nor the tree has a group with the key '{0}'.", "parent_key");

    /// <summary>The parent's row is refused.</summary>
    public static readonly ErrorDefinition ParentRefused =
        new("import.parent_refused", RefusalKind.Malformed, "The parent's row, line {0}, is refused.", "parent_key");

    /// <summary>The row's line of parents never ends.</summary>
    public static readonly ErrorDefinition ParentCycle =
        new("import.parent_cycle", RefusalKind.Malformed, "Following the parents from here comes to no end: the rows are each other's ancestors.", "parent_key");
}
