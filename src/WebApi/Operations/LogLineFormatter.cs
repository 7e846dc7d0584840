using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Sites.WebApi.Http;

namespace Sites.WebApi.Operations;

/// <summary>
/// Writes one line per entry: time (UTC, RFC 3339), level, category, trace id of the request, message, exception. Characters that
/// could end a line, change the state of a terminal or hide text are escaped, because messages contain input of callers.
/// </summary>
internal sealed class LogLineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = new StringBuilder()
            .Append(TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(NameOf(logEntry.LogLevel)).Append(": ").Append(logEntry.Category);
        if (TraceIds.Current is { } traceId) line.Append(" trace_id=").Append(traceId);
        AppendEscaped(line.Append(' '), logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception) AppendEscaped(line.Append(' '), exception.ToString());
        textWriter.WriteLine(line);
    }

    private static void AppendEscaped(StringBuilder line, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsEscaped(rune)) line.Append(rune);
            else if (rune.Value == '\n') line.Append("\\n");
            else if (rune.Value == '\r') line.Append("\\r");
            else if (rune.Value == '\t') line.Append("\\t");
            else line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
    }

    private static bool IsEscaped(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // The names of .NET's own formatters.
    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        LogLevel.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };
}

internal static class LogLines
{
    /// <summary>
    /// Makes this the formatter of the console, unless <c>Logging:Console:FormatterName</c> names another. It is set in code, because
    /// appsettings.json is read only if the program is started in its own folder.
    /// </summary>
    public static ILoggingBuilder AddLogLines(this ILoggingBuilder logging)
    {
        logging.AddConsoleFormatter<LogLineFormatter, ConsoleFormatterOptions>();
        logging.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName ??= LogLineFormatter.FormatterName);
        return logging;
    }
}
