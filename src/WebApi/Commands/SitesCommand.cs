using System.CommandLine;
using System.CommandLine.Parsing;
using System.Data.Common;
using System.Runtime.InteropServices;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Hierarchy;
using Sites.Application.Importing;
using Sites.Application.Nodes;
using Sites.WebApi.Importing;
using Sites.WebApi.Operations;

namespace Sites.WebApi.Commands;

/// <summary>The command line. Without a command, it runs the service; the commands work on the same database without the web server.</summary>
internal sealed class SitesCommand
{
    /// <summary>Exit code for success.</summary>
    public const int Ok = 0;

    /// <summary>Exit code if the command completed with a negative result: defects in the tree, or refused rows.</summary>
    public const int Refused = 1;

    /// <summary>Exit code for an invalid command line: an unknown command or option, or an invalid value.</summary>
    public const int WrongUsage = 2;

    /// <summary>Exit code if the configuration, the database or the schema prevents the command; the message says what to change.</summary>
    public const int CannotRun = 3;

    private readonly Option<string?> _data = new("--data") { Description = "The folder of the SQLite file (default: sites in the user's data folder).", Recursive = true };
    private readonly Option<string?> _environment = new("--environment") { Description = "Development, Production, … (default: ASPNETCORE_ENVIRONMENT, or Production)", Recursive = true };
    private readonly Option<string?> _urls = new("--urls") { Description = "Where to listen, separated by semicolons (default: http://localhost:5000)." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check everything and store nothing." };
    private readonly Option<string> _onError = Choice<OnError>("--on-error", OnError.Abort, "abort: all or nothing. skip: skip refused rows.");
    private readonly Option<string> _onExisting = Choice<OnExisting>("--on-existing", OnExisting.Refuse, "refuse or update rows whose key exists.");
    private readonly Option<string> _charset = new("--charset") { Description = "The file's encoding: utf-8, utf-16 or windows-1252.", DefaultValueFactory = _ => "utf-8" };
    private readonly Option<bool> _spreadsheet = new("--spreadsheet") { Description = "Escape cells that a spreadsheet would run as formulas." };
    private readonly Argument<string> _file = new("file") { Description = "CSV with a header; JSON Lines if the name ends in .jsonl or .ndjson." };
    private readonly Argument<string> _target = new("file") { Description = "The file to create; it must not exist." };
    private readonly Argument<string> _source = new("file") { Description = "The backup to restore." };

    private readonly List<Option> _options;
    private readonly string[] _settings;
    private readonly CommandOutput _output;

    private SitesCommand(string[] settings, CommandOutput output)
    {
        (_settings, _output) = (settings, output);
        _options = [_data, _environment, _urls, _dryRun, _onError, _onExisting, _charset, _spreadsheet];
        foreach (var option in _options) option.Validators.Add(RequireText);
        _charset.Validators.Add(RequireCharset);
        foreach (var path in new[] { _file, _target, _source }) path.Validators.Add(RequirePath);
    }

    /// <summary>Runs the command that the arguments select, and returns the exit code.</summary>
    /// <param name="args">The arguments of the command line.</param>
    /// <param name="output">Where the command writes; null for the streams of the process.</param>
    public static async Task<int> RunAsync(string[] args, CommandOutput? output = null)
    {
        // A closing terminal, or an operator who expects a reload, sends SIGHUP. Its default action would kill the process without
        // completing requests and writes. On Windows, the signal announces a closing console, which cannot be prevented.
        using var hangup = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = true);

        // Settings (--Key=value) belong to the configuration; all other arguments belong to the commands.
        return await new SitesCommand([.. args.Where(IsSetting)], output ?? CommandOutput.OfProcess()).RunCommandAsync([.. args.Where(argument => !IsSetting(argument))]);
    }

    private async Task<int> RunCommandAsync(string[] args)
    {
        var root = new RootCommand("Sites: the control plane for device fleets at many places. Without a command it serves the API.") { _data, _urls, _environment };
        root.SetAction((parsed, cancellation) => GuardAsync(() => ServeAsync(
            [.. _settings, .. Setting("urls", parsed.GetValue(_urls)), .. Setting("environment", parsed.GetValue(_environment)), .. Setting("Data", parsed.GetValue(_data))],
            cancellation)));

        root.Add(Command("migrate", "Migrates the schema of the database to this version.", mayCreate: true, MigrateAsync));
        root.Add(Command("check-tree", "Recomputes every lineage and lists each row that is wrong.", mayCreate: false, CheckTreeAsync));
        root.Add(FileCommand("backup", "Writes a copy of the SQLite database to a file, while the service runs.", _target, BackUpAsync));
        root.Add(FileCommand("restore", "Replaces the SQLite database by a backup. Stop the service first.", _source, RestoreAsync));
        root.Add(ImportCommand("import-sites", "Imports a file of sites.", (services, content, options, progress, cancellation) =>
            services.GetRequiredService<ImportSitesHandler>().HandleAsync(new ImportSites(content, options, progress), cancellation)));
        root.Add(ImportCommand("import-nodes", "Imports a file of nodes.", (services, content, options, progress, cancellation) =>
            services.GetRequiredService<ImportNodesHandler>().HandleAsync(new ImportNodes(content, options, progress), cancellation)));
        root.Add(ImportCommand("import-groups", "Imports a file of regular groups.", (services, content, options, progress, cancellation) =>
            services.GetRequiredService<ImportGroupsHandler>().HandleAsync(new ImportGroups(content, options, progress), cancellation)));
        root.Add(ExportCommand("export-sites", "Writes all sites as CSV to the standard output.", (services, forSpreadsheet, cancellation) =>
            services.GetRequiredService<ExportSitesHandler>().HandleAsync(new ExportSites(null, forSpreadsheet), cancellation)));
        root.Add(ExportCommand("export-groups", "Writes all regular groups as CSV to the standard output.", (services, forSpreadsheet, cancellation) =>
            services.GetRequiredService<ExportGroupsHandler>().HandleAsync(new ExportGroups(null, forSpreadsheet), cancellation)));
        root.Add(ExportCommand("export-nodes", "Writes all nodes as CSV to the standard output.", (services, forSpreadsheet, cancellation) =>
            services.GetRequiredService<ExportNodesHandler>().HandleAsync(new ExportNodes(null, forSpreadsheet), cancellation)));
        var command = root.Parse(args);
        var errors = args.Select(argument => JoinedValueError(argument, _options)).OfType<string>().Concat(command.Errors.Select(SentenceOf)).Distinct().ToList();
        if (errors.Count > 0) return Explain(errors);
        // The parser would terminate the process two seconds after a signal, regardless of running requests and rollbacks. Here,
        // a signal cancels, and Shutdown:TimeoutSeconds limits how long that may take.
        return await command.InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = Timeout.InfiniteTimeSpan, Output = _output.Text, Error = _output.Error });
    }

    /// <summary>
    /// Returns whether an argument is a key of the configuration, <c>--Section:Key=value</c>, or one that tools pass to the host. The
    /// commands parse all others and refuse unknown ones, because an ignored flag could turn a dry run into an actual import.
    /// </summary>
    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Split('=', 2) is not [var name, _]) return false;
        return name.Contains(':', StringComparison.Ordinal) || name is "--Data" or "--contentRoot" or "--applicationName";
    }

    /// <summary>
    /// Creates an option whose values are those of an enum in lower case. It is parsed as text, because the parser's own conversion
    /// also accepts numbers, shows the enum's spelling as the default, and mentions types in its errors.
    /// </summary>
    private static Option<string> Choice<T>(string name, T defaultValue, string description)
        where T : struct, Enum
    {
        var values = Enum.GetNames<T>().Select(value => value.ToLowerInvariant()).ToArray();
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            DefaultValueFactory = _ => defaultValue.ToString().ToLowerInvariant(),
        };
        option.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var value }] && !string.IsNullOrWhiteSpace(value) && !values.Contains(value, StringComparer.OrdinalIgnoreCase))
                given.AddError($"{name} is '{value}'; it can be {string.Join(" or ", values)}.");
        });
        return option;
    }

    private static T ValueOf<T>(ParseResult parsed, Option<string> choice)
        where T : struct, Enum => Enum.Parse<T>(parsed.GetValue(choice)!, ignoreCase: true);

    /// <summary>Refuses a blank value, which probably comes from an unset variable of a script and must not select the default.</summary>
    private static void RequireText(OptionResult option)
    {
        if (IsBlank(option)) option.AddError(BlankSentence(option.Option));
    }

    private static void RequireCharset(OptionResult option)
    {
        if (!IsBlank(option) && option.Tokens is [{ Value: var charset }] && TextEncodings.Find(charset) is null)
            option.AddError($"{option.Option.Name} is '{charset}'; it can be utf-8, utf-16 or windows-1252.");
    }

    private static void RequirePath(ArgumentResult argument)
    {
        if (argument.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))) argument.AddError($"{argument.Argument.Name} must be the path of a file.");
    }

    private static bool IsBlank(OptionResult option) => option.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value));

    private static string BlankSentence(Option option) => $"{option.Name} must have a value, or be left out.";

    /// <summary>
    /// Returns the error of a value that is joined to its option (<c>--option=value</c>); null for a valid one. The parser ignores a
    /// blank value, and treats an invalid value of a flag as a separate argument.
    /// </summary>
    private static string? JoinedValueError(string argument, List<Option> options)
    {
        if (argument.IndexOfAny(['=', ':']) is not (> 0 and var end) || options.Find(option => option.Name == argument[..end]) is not { } named) return null;
        var value = argument[(end + 1)..];
        if (string.IsNullOrWhiteSpace(value)) return BlankSentence(named);
        return named is Option<bool> && !bool.TryParse(value, out _) ? $"{named.Name} is '{value}'; it can be true or false." : null;
    }

    private int Explain(List<string> errors)
    {
        foreach (var sentence in errors) _output.Error.WriteLine(sentence);
        _output.Error.WriteLine("Use --help to see the commands and their options.");
        return WrongUsage;
    }

    private static string SentenceOf(ParseError error) => error.SymbolResult is OptionResult option && IsBlank(option) ? BlankSentence(option.Option) : error.Message;

    private static string[] Setting(string name, string? value) => value is null ? [] : [$"--{name}={value}"];

    private static async Task<int> ServeAsync(string[] settings, CancellationToken cancellationToken)
    {
        await using var app = ServiceHost.Create(settings);
        try
        {
            // The build starts the service only to generate the OpenAPI document, without a database.
            if (!ServiceHost.IsDescribing && WarmUp.IsEnabled(app.Configuration)) app.Services.GetRequiredService<WarmUp>().StartWith(app.Lifetime);
            await ServiceHost.StartAsync(app, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before it had started, so nothing is incomplete.
            return Ok;
        }

        await app.WaitForShutdownAsync(cancellationToken);
        return Ok;
    }

    private async Task<int> MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var applied = await services.GetRequiredService<IDatabase>().MigrateAsync(cancellationToken);
        _output.Text.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
        return Ok;
    }

    private async Task<int> CheckTreeAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await ServiceHost.PrepareDatabaseAsync(services, cancellationToken, mayCreate: false);
        var report = await services.GetRequiredService<CheckTreeHandler>().HandleAsync(cancellationToken);
        foreach (var defect in report.Defects)
            _output.Text.WriteLine($"{defect.Id}: {defect.Defect} Stored {defect.Stored}, expected {defect.Expected ?? "nothing"}.");
        _output.Text.WriteLine($"{report.Groups} groups and sites, {report.Defects.Count} wrong.");
        return report.Defects.Count == 0 ? Ok : Refused;
    }

    private Command Command(
        string name, string description, bool mayCreate, Func<IServiceProvider, CancellationToken, Task<int>> work)
    {
        var command = new Command(name, description);
        command.SetAction((parsed, cancellation) => GuardAsync(() => WorkAsync(parsed, mayCreate, services => work(services, cancellation))));
        return command;
    }

    private Command FileCommand(
        string name, string description, Argument<string> file, Func<IDatabaseBackup, string, CancellationToken, Task<string>> work)
    {
        var command = new Command(name, description) { file };
        command.SetAction((parsed, cancellation) => GuardAsync(() => WorkAsync(parsed, mayCreate: true, async services =>
        {
            _output.Text.WriteLine(await work(services.GetRequiredService<IDatabaseBackup>(), parsed.GetValue(file)!, cancellation));
            return Ok;
        })));
        return command;
    }

    private static async Task<string> BackUpAsync(IDatabaseBackup database, string file, CancellationToken cancellationToken)
    {
        await database.BackUpAsync(file, cancellationToken);
        return $"Backed up to {Path.GetFullPath(file)}.";
    }

    private static async Task<string> RestoreAsync(IDatabaseBackup database, string file, CancellationToken cancellationToken)
    {
        var previous = await database.RestoreAsync(file, cancellationToken);
        return previous is null ? "Restored." : $"Restored. The previous database is {previous}.";
    }

    private Command ExportCommand(
        string name, string description, Func<IServiceProvider, bool, CancellationToken, Task<Ardalis.Result.Result<Stream>>> export)
    {
        var command = new Command(name, description) { _spreadsheet };
        command.SetAction((parsed, cancellation) => GuardAsync(() => WorkAsync(parsed, mayCreate: false, async services =>
        {
            await ServiceHost.PrepareDatabaseAsync(services, cancellation, mayCreate: false);
            var exported = await export(services, parsed.GetValue(_spreadsheet), cancellation);
            await using var file = exported.Value;
            await using var output = _output.OpenStream();
            await file.CopyToAsync(output, cancellation);
            return Ok;
        })));
        return command;
    }

    private Command ImportCommand(
        string name,
        string description,
        Func<IServiceProvider, Stream, ImportOptions, IProgress<ImportProgress>, CancellationToken, Task<Ardalis.Result.Result<ImportReport>>> import)
    {
        var command = new Command(name, description) { _file, _dryRun, _onError, _onExisting, _charset };
        command.SetAction((parsed, cancellation) => GuardAsync(() => WorkAsync(parsed, mayCreate: true, async services =>
        {
            var file = new FileInfo(parsed.GetValue(_file)!);
            if (!file.Exists) throw new ConfigurationException($"There is no file {file.FullName}.");
            await ServiceHost.PrepareDatabaseAsync(services, cancellation);
            var format = file.Extension is ".jsonl" or ".ndjson" ? ImportFormat.JsonLines : ImportFormat.Csv;
            var options = new ImportOptions(format, parsed.GetValue(_dryRun), ValueOf<OnError>(parsed, _onError), ValueOf<OnExisting>(parsed, _onExisting))
            {
                Encoding = TextEncodings.Find(parsed.GetValue(_charset))!.Value,
            };
            await using var content = file.OpenRead();
            return Print(await import(services, content, options, new ProgressLine(_output), cancellation));
        })));
        return command;
    }

    private int Print(Ardalis.Result.Result<ImportReport> result)
    {
        if (_output.ShowsProgress) _output.Error.WriteLine();
        if (!result.IsSuccess)
        {
            foreach (var error in result.ValidationErrors) _output.Text.WriteLine($"{error.Identifier} {error.ErrorMessage} ({error.ErrorCode})".TrimStart());
            return Refused;
        }

        var report = result.Value;
        foreach (var row in report.Refused) _output.Text.WriteLine($"{(row.LastLine > row.Line ? $"lines {row.Line}-{row.LastLine}" : $"line {row.Line}")}, {row.Key}: {row.Field} {row.Message} ({row.Code})");
        var stored = report.Applied || report.DryRun;
        _output.Text.WriteLine(stored ? ImportRequest.Summary(report) : "Nothing was stored. Correct these rows, or skip them with --on-error skip.");
        return report.RefusedRows == 0 ? Ok : Refused;
    }

    private async Task<int> WorkAsync(ParseResult parsed, bool mayCreate, Func<IServiceProvider, Task<int>> work)
    {
        using var host = ServiceHost.CreateWorker([.. _settings, .. Setting("Data", parsed.GetValue(_data))], parsed.GetValue(_environment), mayCreate).Build();
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    private async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (ConfigurationException cannot)
        {
            await _output.Error.WriteLineAsync(cannot.Message);
            return CannotRun;
        }
        catch (Exception failure) when (CauseOf(failure) is { } cause)
        {
            await _output.Error.WriteLineAsync($"The command cannot run: {cause.Message}");
            return CannotRun;
        }
        catch (OperationCanceledException)
        {
            await _output.Error.WriteLineAsync("It was stopped before it was done.");
            return CannotRun;
        }
        catch (Exception defect)
        {
            // The parser would exit with 1, the code of a negative result.
            await _output.Error.WriteLineAsync($"Internal error: {defect}");
            return CannotRun;
        }
    }

    /// <summary>Returns the database or file failure that caused an exception, however it is wrapped; null for a defect of the program.</summary>
    private static Exception? CauseOf(Exception? failure)
    {
        while (failure is not (null or DbException or IOException or UnauthorizedAccessException)) failure = failure.InnerException;
        return failure;
    }

    /// <summary>Shows the progress in one line of the error stream that is overwritten; writes nothing if the stream is redirected.</summary>
    private sealed class ProgressLine(CommandOutput output) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            if (output.ShowsProgress) output.Error.Write($"\r{value.Done:N0} of {value.Total:N0} rows");
        }
    }
}
