using Ardalis.Result;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>Imports a file of sites, in one transaction.</summary>
/// <param name="Content">The file, with the columns of <see cref="SiteColumns"/>. Rows can be in any order.</param>
/// <param name="Options">How it is imported.</param>
/// <param name="Progress">Receives the progress; null when it is not needed.</param>
public sealed record ImportSites(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>Handles <see cref="ImportSites"/>.</summary>
public sealed class ImportSitesHandler(TreeImport import)
{
    /// <summary>Imports the file.</summary>
    /// <returns>
    /// The report, including whether the rows are stored; or the refusals of <see cref="ImportFile.ReadAsync"/> when the file cannot be read,
    /// or <c>concurrency.conflict</c> when other transactions keep changing the same sites.
    /// </returns>
    public async Task<Result<ImportReport>> HandleAsync(ImportSites command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var file = await ImportFile.ReadAsync(command.Content, command.Options, SiteColumns.All, SiteColumns.Required, cancellationToken);
        return file.IsSuccess
            ? await import.RunAsync(file.Value, areSites: true, command.Options, command.Progress, cancellationToken)
            : file.AsRefusal();
    }
}
