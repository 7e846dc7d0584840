using Sites.Domain.Common;

namespace Sites.Application.Importing;

/// <summary>Every refusal of an import: of the file as a whole, or of one of its rows.</summary>
public static class ImportErrors
{
    /// <summary>The field name of refusals that concern the whole file.</summary>
    public const string File = "file";

    /// <summary>At least one row is refused and the import is all or nothing.</summary>
    public static readonly ErrorDefinition Refused =
        new("import.refused", RefusalKind.Malformed, "{0} row(s) cannot be imported; nothing was stored. Correct them, or leave them out with on_error=skip.");

    /// <summary>The header cannot be used.</summary>
    public static readonly ErrorDefinition HeaderInvalid = new("import.header_invalid", RefusalKind.Malformed, "{0}");

    /// <summary>The file has more rows than <see cref="ImportFile.MaxRows"/>.</summary>
    public static readonly ErrorDefinition TooManyRows =
        new("import.too_many_rows", RefusalKind.Malformed, "must have at most {0} rows; split it, parents first", File);

    /// <summary>The file is larger than <see cref="ImportFile.MaxBytes"/>. Over HTTP, the request size limit applies first.</summary>
    public static readonly ErrorDefinition TooLarge =
        new("import.too_large", RefusalKind.Malformed, "must have at most {0} bytes; split it, parents first", File);

    /// <summary>The file is not text in the encoding that was declared.</summary>
    public static readonly ErrorDefinition EncodingInvalid =
        new("import.encoding_invalid", RefusalKind.Malformed, "line {0} is not valid {1}; save the file as UTF-8 or declare charset=windows-1252", File);

    /// <summary>The row cannot be read.</summary>
    public static readonly ErrorDefinition RowMalformed = new("import.row_malformed", RefusalKind.Malformed, "{0}");

    /// <summary>Every row needs a key.</summary>
    public static readonly ErrorDefinition KeyRequired = new("import.key_required", RefusalKind.Malformed, "must not be empty", "key");

    /// <summary>Two rows have the same key.</summary>
    public static readonly ErrorDefinition DuplicateKey =
        new("import.duplicate_key", RefusalKind.Malformed, "The row on line {0} has the same key already.", "key");

    /// <summary>A key is the id of one group and the external id of another.</summary>
    public static readonly ErrorDefinition AmbiguousKey =
        new("import.ambiguous_key", RefusalKind.Conflict, "'{0}' is the id of one group and the external id of another; change that external id first.", "key");

    /// <summary>The key exists already, and the import must not change existing data.</summary>
    public static readonly ErrorDefinition AlreadyThere =
        new("import.already_there", RefusalKind.Conflict, "It exists already; on_existing=update changes what exists.", "key");

    /// <summary>The parent does not exist.</summary>
    public static readonly ErrorDefinition ParentNotFound =
        new("import.parent_not_found", RefusalKind.Malformed, "Neither the file nor the tree has a group with the key '{0}'.", "parent_key");

    /// <summary>The parent's row is refused.</summary>
    public static readonly ErrorDefinition ParentRefused =
        new("import.parent_refused", RefusalKind.Malformed, "The parent's row, line {0}, is refused.", "parent_key");

    /// <summary>The row is its own ancestor.</summary>
    public static readonly ErrorDefinition ParentCycle =
        new("import.parent_cycle", RefusalKind.Malformed, "The parents of this row form a cycle.", "parent_key");

    /// <summary>Creates a refusal of the whole file.</summary>
    /// <param name="definition">A definition whose sentence is <c>{0}</c>.</param>
    /// <param name="sentence">The predicate of the message, which starts with "file".</param>
    internal static Refusal ForFile(this ErrorDefinition definition, string sentence) => definition.ForWhole(File, sentence);

    /// <summary>Creates a refusal of a column that is identified by its position.</summary>
    /// <param name="definition">A definition whose sentence is <c>{0}</c>.</param>
    /// <param name="position">Position of the column, starting at 1.</param>
    /// <param name="sentence">The predicate of the message, which starts with the column.</param>
    internal static Refusal ForColumn(this ErrorDefinition definition, int position, string sentence) => definition.ForWhole($"column {position}", sentence);

    private static Refusal ForWhole(this ErrorDefinition definition, string field, string sentence) =>
        new(definition.Kind, [definition.ForField(field, sentence)]);
}
