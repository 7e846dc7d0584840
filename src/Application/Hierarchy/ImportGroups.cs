using Ardalis.Result;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>Imports a file of regular groups, in one transaction.</summary>
/// <param name="Content">The file; for its columns see <see cref="GroupColumns"/>. Rows may come in any order; parents may be sites.</param>
/// <param name="Options">How it is imported.</param>
/// <param name="Progress">Is notified of progress; null when nobody watches.</param>
public sealed record ImportGroups(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>Handles <see cref="ImportGroups"/>.</summary>
public sealed class ImportGroupsHandler(TreeImport import)
{
    /// <summary>Imports the file.</summary>
    /// <returns>
    /// The report, which says whether the rows are stored. When the file cannot be read at all, what
    /// <see cref="ImportFile.ReadAsync"/> refuses; <c>concurrency.conflict</c> when other writers keep changing its groups.
    /// </returns>
    public async Task<Result<ImportReport>> HandleAsync(ImportGroups command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var file = await ImportFile.ReadAsync(command.Content, command.Options, GroupColumns.All, GroupColumns.Required, cancellationToken);
        return file.IsSuccess
            ? await import.RunAsync(file.Value, areSites: false, command.Options, command.Progress, cancellationToken)
            : file.AsRefusal();
    }
}
