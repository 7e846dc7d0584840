using System.Text.RegularExpressions;
using System.Xml.Linq;

// The one way to build, test and release, the same on a developer's machine and in a pipeline.
//   ./build.sh                                  Default
//   ./build.sh --target Test --configuration Debug
//   ./build.sh --target TestFast --filter NodeState      only tests whose full name contains this
//   ./build.sh --description                    every target with its description

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "");

const string Solution = "Sites.sln";
const string Api = "src/WebApi";
const string Infrastructure = "src/Infrastructure";
const string Descriptions = "src/WebApi/obj/WebApi.OpenApiFiles.cache";
const string CommittedDescription = "docs/openapi.v1.json";

var artifacts = Directory("artifacts");
var published = artifacts + Directory("webapi");
var results = artifacts + Directory("test-results");
var fastProjects = new[] { "Domain.Tests", "Application.Tests" };
var testProjects = fastProjects.Append("Integration.Tests").ToArray();
var packages = new[] { "src/Application.Contracts", "src/Client" };

Task("Clean")
    .Description("Deletes all build output: bin, obj and artifacts.")
    .Does(() =>
    {
        CleanDirectory(artifacts);
        foreach (var root in new[] { "src", "tests", "bench" })
        {
            var made = GetDirectories($"{root}/*/bin") + GetDirectories($"{root}/*/obj");
            DeleteDirectories(made, new DeleteDirectorySettings { Recursive = true, Force = true });
        }
    });

Task("Restore")
    .Description("Restores packages by the lock files; with CI=true an outdated lock file is an error.")
    .Does(() => DotNetRestore(Solution));

Task("Build")
    .Description("Builds everything; warnings are errors. Also writes the OpenAPI document into src/WebApi/obj.")
    .IsDependentOn("Restore")
    .Does(() => Compile(Solution));

Task("Test")
    .Description("Runs all tests against the built and published output and prints 'N passed, N failed, N skipped'; fails if no test ran. --filter selects.")
    .IsDependentOn("Build")
    .IsDependentOn("Publish")
    .Does(() => RunAllTests(testProjects));

Task("TestFast")
    .Description("Builds and runs the tests of Domain and Application alone. --filter selects.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        foreach (var project in fastProjects) Compile($"tests/{project}");
        RunAllTests(fastProjects);
    });

Task("Format")
    .Description("Checks layout and style of all code; with --apply it fixes them.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        var arguments = new ProcessArgumentBuilder().Append("format").Append(Solution).Append("--no-restore");
        if (!HasArgument("apply")) arguments.Append("--verify-no-changes");
        DotNet(arguments, "The code is not formatted; --target Format --apply corrects it.");
    });

Task("AddMigration")
    .Description("Adds a migration for each database: --name AddSomething.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        var name = Argument("name", "");
        if (!Regex.IsMatch(name, "^[A-Z][A-Za-z0-9]*$"))
            throw new CakeException("Say what the migration is called, in PascalCase: --target AddMigration --name AddSomething.");

        // First, because a model of before the change may not compile; the migrations come from the configuration classes.
        GenerateModels();
        RunEf("Migrations", "migrations", "add", name);
    });

Task("CompiledModels")
    .Description("Generates the compiled EF models in src/Infrastructure/Persistence/CompiledModels after a change of the configuration of entities.")
    .IsDependentOn("Restore")
    .Does(GenerateModels);

Task("PublicApi")
    .Description("Rewrites PublicAPI.Unshipped.txt of the packages after a change of their public members.")
    .IsDependentOn("Restore")
    .Does(() =>
    {
        foreach (var package in packages)
        {
            // Rewritten from scratch, because the analyzer adds lines but removes none.
            var unshipped = File($"{package}/PublicAPI.Unshipped.txt").Path.FullPath;
            var removed = System.IO.File.ReadLines(unshipped).Where(line => line.StartsWith("*REMOVED*", StringComparison.Ordinal));
            System.IO.File.WriteAllLines(unshipped, ["#nullable enable", .. removed.ToArray()]);
            DotNet(
                new ProcessArgumentBuilder().Append("format").Append("analyzers").Append(package)
                    .Append("--diagnostics").Append("RS0016").Append("--include-generated").Append("--no-restore"),
                $"The public members of {package} could not be listed.");
        }
    });

Task("Pack")
    .Description("Creates the NuGet packages of the contracts and the client in artifacts/packages.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        var output = artifacts + Directory("packages");
        CleanDirectory(output);
        foreach (var package in packages)
        {
            DotNetPack(package, new DotNetPackSettings
            {
                Configuration = configuration, NoBuild = true, NoRestore = true, NoLogo = true, OutputDirectory = output,
            });
        }
    });

Task("Publish")
    .Description("Publishes the service to artifacts/webapi: Release, ReadyToRun, on the installed runtime; --runtime linux-x64 for another machine.")
    .IsDependentOn("Build")
    .Does(() => PublishProgram(Api, "webapi", Argument("runtime", "")));

Task("Run")
    .Description("Runs the service for development, on http://localhost:5080 with a SQLite file.")
    .Does(() => DotNet(
        new ProcessArgumentBuilder().Append("run").Append("--project").Append(Api).Append("--configuration").Append(configuration),
        "The service ended with an error."));

Task("Bench")
    .Description("Measures the published service: load beside a hand-written endpoint, start, growth, a fleet of agents, sites cut off. Takes five minutes; with --full about twenty.")
    .IsDependentOn("Publish")
    .Does(() =>
    {
        PublishProgram("bench/BareEndpoint", "bare", "");
        var service = published + File(Executable("Sites.WebApi"));
        var bare = artifacts + Directory("bare") + File(Executable("Sites.BareEndpoint"));
        RunBench("LoadBench", "--service", service, "--bare", bare);
        RunBench("GrowthBench", "--service", service);
        RunBench("FleetSimulator", "--service", service);
        RunBench("PartitionSimulator", "--service", service);
    });

Task("OpenApi")
    .Description("Copies the OpenAPI document of the build to docs/openapi.v1.json.")
    .IsDependentOn("Build")
    .Does(() =>
    {
        // The build writes a list of the generated documents, one path per line.
        var written = FileExists(Descriptions) ? System.IO.File.ReadAllLines(Descriptions).Where(FileExistsAt).ToArray() : [];
        if (written is not [var document]) throw new CakeException("The build wrote no description, or more than one; run Clean and try again.");
        EnsureDirectoryExists("docs");
        CopyFile(document, CommittedDescription);

        bool FileExistsAt(string path) => FileExists(path);
    });

Task("LintApi")
    .Description("Checks docs/openapi.v1.json with the linters of Redocly and Spectral; needs Node.js and its package registry.")
    .Does(() =>
    {
        Lint("@redocly/cli@2.77.0", "redocly", "lint");
        Lint("@stoplight/spectral-cli@6.16.3", "spectral", "lint", "--fail-severity=warn");

        void Lint(string package, params string[] command)
        {
            var arguments = new ProcessArgumentBuilder().Append("--yes").Append("--package").Append(package);
            foreach (var part in command) arguments.Append(part);
            if (StartProcess(IsRunningOnWindows() ? "npx.cmd" : "npx", new ProcessSettings { Arguments = arguments.Append(CommittedDescription) }) != 0)
                throw new CakeException($"{package} finds mistakes in the description, or could not be run.");
        }
    });

Task("Default")
    .Description("Build (which also checks layout and style), Pack and Test.")
    .IsDependentOn("Build")
    .IsDependentOn("Pack")
    .IsDependentOn("Test");

RunTarget(target);

/// <summary>
/// Builds with the compiler as a server, even if MSBuild does not reuse its own processes: a warm compiler takes less than two
/// thirds of the time of fifteen cold ones for fifteen projects.
/// </summary>
void Compile(string project) => DotNetBuild(project, new DotNetBuildSettings
{
    Configuration = configuration, NoRestore = true, NoLogo = true,
    MSBuildSettings = new DotNetMSBuildSettings().WithProperty("UseSharedCompilation", "true"),
});

/// <summary>Publishes a program into artifacts, ready to be installed.</summary>
void PublishProgram(string project, string folder, string runtime)
{
    var output = artifacts + Directory(folder);
    CleanDirectory(output);
    var isBuilt = runtime.Length == 0 && configuration == "Release";
    DotNet(Arguments("restore"), $"The packages for {project} could not be restored.");
    var arguments = Arguments("publish")
        .Append("--configuration").Append("Release")
        .Append("--output").AppendQuoted(output)
        .Append("--no-restore").Append("--no-self-contained");
    // The built assemblies are portable and only need native code in addition. The executable of another machine is built here.
    if (isBuilt) arguments.Append("--no-build").Append("-p:AppendRuntimeIdentifierToOutputPath=false");
    else arguments.Append("-p:RunAnalyzers=false").Append("-p:OpenApiGenerateDocuments=false").Append("-p:UseSharedCompilation=true");
    DotNet(arguments, $"{project} could not be published.");

    ProcessArgumentBuilder Arguments(string command)
    {
        var common = new ProcessArgumentBuilder().Append(command).Append(project)
            .Append("-p:PublishReadyToRun=true")
            // Native code needs a runtime identifier, which the committed lock files do not contain. Their graph of the portable
            // build is unchanged; the graph of this build is recorded in a separate lock file in obj.
            .Append("-p:NuGetLockFilePath=obj/publish.lock.json")
            .Append("-p:RestoreLockedMode=false");
        return runtime.Length > 0 ? common.Append("--runtime").Append(runtime) : common.Append("--use-current-runtime");
    }
}

/// <summary>Generates the models of both databases, which save most of the time that a start spends on building them.</summary>
void GenerateModels()
{
    CleanDirectory($"{Infrastructure}/Persistence/CompiledModels");
    Compile(Infrastructure);
    RunEf("CompiledModels", "dbcontext", "optimize");
}

/// <summary>Runs a command of dotnet-ef for each database, on what is built; its files go to a folder of the database in Persistence.</summary>
void RunEf(string folder, params string[] command)
{
    foreach (var database in new[] { "Sqlite", "SqlServer" })
    {
        var output = $"Persistence/{folder}/{database}";
        var arguments = new ProcessArgumentBuilder().Append("ef");
        foreach (var part in command) arguments.Append(part);
        DotNet(
            arguments
                .Append("--project").Append(Infrastructure)
                .Append("--context").Append($"{database}SitesDbContext")
                .Append("-o").Append(output)
                .Append("--configuration").Append(configuration)
                .Append("--no-build"),
            $"dotnet ef {string.Join(' ', command)} failed for {database}.");
        foreach (var file in GetFiles($"{Infrastructure}/{output}/*.cs")) RemoveByteOrderMark(file);
    }
}

/// <summary>Runs a benchmark, in its short form unless --full is given.</summary>
void RunBench(string bench, params string[] options)
{
    var arguments = new ProcessArgumentBuilder().Append("run").Append("--configuration").Append("Release")
        .Append("--project").Append($"bench/{bench}").Append("--");
    foreach (var option in options) arguments.AppendQuoted(option);
    if (HasArgument("full")) arguments.Append("--full");
    DotNet(arguments, $"{bench} ended with an error.");
}

string Executable(string program) => IsRunningOnWindows() ? $"{program}.exe" : program;

/// <summary>Runs test projects and prints the slowest tests and the totals.</summary>
void RunAllTests(string[] projects)
{
    const int Slowest = 10;
    CleanDirectory(results);
    var (passed, failed, skipped) = (0, 0, 0);
    var complaints = new List<string>();

    // One project after another, because the integration tests use all cores and wait for processes with time limits.
    foreach (var project in projects)
    {
        var run = RunTests(project);
        passed += run.Passed;
        failed += run.Failed;
        skipped += run.Skipped;
        if (run.Complaint is not null) complaints.Add(run.Complaint);
    }

    var times = GetFiles(results.Path + "/*.xml").SelectMany(report => XDocument.Load(report.FullPath).Descendants("test"))
        .Select(test => (Name: (string)test.Attribute("name"), Seconds: (double)test.Attribute("time"))).OrderByDescending(test => test.Seconds).Take(Slowest);
    System.Console.WriteLine();
    System.Console.WriteLine("The slowest tests:");
    foreach (var (name, seconds) in times) System.Console.WriteLine($"  {seconds,7:0.0} s  {name}");

    // Also as a file, for a pipeline that prints the result last, after Cake's own summary.
    var sum = $"{passed} passed, {failed} failed, {skipped} skipped";
    System.IO.File.WriteAllText(results + File("summary.txt"), sum + "\n");
    System.Console.WriteLine();
    System.Console.WriteLine(sum);
    if (passed + failed + skipped == 0) throw new CakeException($"No test's name contains '{filter}'.");
    if (complaints.Count > 0) throw new CakeException(string.Join(" ", complaints));
}

/// <summary>Runs a test project and reads the results from its report instead of its console output.</summary>
(int Passed, int Failed, int Skipped, string Complaint) RunTests(string project)
{
    var report = MakeAbsolute(results + File($"{project}.xml"));
    var arguments = new ProcessArgumentBuilder().Append("test")
        .Append("--project").Append($"tests/{project}")
        .Append("--no-build").Append("--configuration").Append(configuration)
        .Append("--results-directory").AppendQuoted(MakeAbsolute(results).FullPath)
        .Append("--report-xunit-xml").Append("--report-xunit-xml-filename").Append($"{project}.xml");
    if (filter.Length > 0) arguments.Append("--filter-method").AppendQuoted($"*{filter}*");
    var exitCode = StartProcess("dotnet", new ProcessSettings
    {
        Arguments = arguments,
        EnvironmentVariables = new Dictionary<string, string>
        {
            ["SITES_TEST_SERVICE"] = ServiceUnderTest(),
            // Databases in memory, where the system has a file system in memory: waiting for the disk is not tested.
            ["TMPDIR"] = DirectoryExists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath(),
        },
    });

    var assemblies = FileExists(report) ? XDocument.Load(report.FullPath).Root.Elements("assembly").ToList() : new List<XElement>();
    var (passed, skipped) = (Count("passed"), Count("skipped"));
    // An error outside of a test, for example when a fixture is disposed, fails the run like a failed test.
    var failed = Count("failed") + Count("errors");
    if (exitCode == 0 && passed + failed > 0) return (passed, failed, skipped, failed == 0 ? null : $"{project}: {failed} failed.");
    if (failed > 0) return (passed, failed, skipped, $"{project}: {failed} failed.");
    if (filter.Length > 0 && passed == 0) return (0, 0, skipped, null);

    // A run that fails without a failed test has crashed or run no test; it counts as one failure.
    return (passed, 1, skipped, passed == 0 ? $"{project}: no test ran (exit code {exitCode})." : $"{project}: the run was aborted (exit code {exitCode}).");

    int Count(string what) => assemblies.Sum(assembly => (int)assembly.Attribute(what));
}

/// <summary>Returns the path of the published service, which some tests kill and stop; empty if it was published for another machine.</summary>
string ServiceUnderTest() => Argument("runtime", "").Length > 0 ? "" : MakeAbsolute(published + File("Sites.WebApi.dll")).FullPath;

void DotNet(ProcessArgumentBuilder arguments, string failure)
{
    if (StartProcess("dotnet", new ProcessSettings { Arguments = arguments }) != 0) throw new CakeException(failure);
}

/// <summary>Removes the byte order mark that dotnet-ef writes and .editorconfig forbids.</summary>
void RemoveByteOrderMark(FilePath file)
{
    var bytes = System.IO.File.ReadAllBytes(file.FullPath);
    if (bytes.AsSpan().StartsWith(System.Text.Encoding.UTF8.Preamble)) System.IO.File.WriteAllBytes(file.FullPath, bytes[3..]);
}
