namespace Sites.Application.Tests.Doubles;

/// <summary>Records the progress of an import.</summary>
internal sealed class ProgressRecorder : IProgress<ImportProgress>
{
    public List<ImportProgress> Reported { get; } = [];

    public void Report(ImportProgress value) => Reported.Add(value);
}
