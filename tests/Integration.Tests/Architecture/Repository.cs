namespace Sites.Integration.Tests.Architecture;

/// <summary>The source checkout, for tests that check files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sites.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not lie within a checkout.");
    }
}
