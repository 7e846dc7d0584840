namespace Sites.Application.Tests.Doubles;

/// <summary>Keeps what it is told of an import's progress.</summary>
internal sealed class Watcher : IProgress<ImportProgress>
{
    public List<ImportProgress> Told { get; } = [];

    public void Report(ImportProgress value) => Told.Add(value);
}
