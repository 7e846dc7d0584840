namespace Sites.Application.Tests.Doubles;

/// <summary>Records the progress of an import.</summary>
internal sealed class Watcher : IProgress<ImportProgress>
{
    public List<ImportProgress> Told { get; } = [];

    public void Report(ImportProgress value) => Told.Add(value);
}
