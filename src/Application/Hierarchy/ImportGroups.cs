using Ardalis.Result;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>Imports a file of regular groups, in one transaction.</summary>
/// <param name="Content">The file, with the columns of <see cref="GroupColumns"/>. Rows can be in any order; parents can be sites.</param>
/// <param name="Options">How it is imported.</param>
/// <param name="Progress">Receives the progress; null when it is not needed.</param>
public sealed record ImportGroups(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>Handles <see cref="ImportGroups"/>.</summary>
public sealed class ImportGroupsHandler(TreeImport import)
{
    /// <summary>Imports the file.</summary>
    /// <returns>
    /// The report, including whether the rows are stored; or the refusals of <see cref="ImportFile.ReadAsync"/> when the file cannot be read,
    /// or <c>concurrency.conflict</c> when other transactions keep changing the same groups.
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
