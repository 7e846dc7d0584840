using Ardalis.Result;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.WebApi.Http;

namespace Sites.WebApi.Importing;

/// <summary>The HTTP handling that all imports share.</summary>
internal static class ImportRequest
{
    /// <summary>The codes with which an import as a whole is refused.</summary>
    public static readonly string[] Codes =
    [
        ErrorCodes.ImportRefused, ErrorCodes.ImportEncodingInvalid, ErrorCodes.ImportTooLarge, ErrorCodes.ImportHeaderInvalid, ErrorCodes.ImportTooManyRows, ErrorCodes.ImportRowMalformed,
        ErrorCodes.RequestTooLarge, ErrorCodes.RequestUnsupportedMediaType,
    ];

    private static readonly string[] Csv = ["text/csv", "text/tab-separated-values"];
    private static readonly string[] JsonLines = ["application/x-ndjson", "application/jsonl", "application/json-lines", "application/x-jsonlines"];

    /// <summary>Declares the query parameters and bodies of an import.</summary>
    public static RouteHandlerBuilder TakesImport(this RouteHandlerBuilder endpoint) => endpoint
        .Takes(
            new QueryParameter("dry_run", QueryType.Boolean, "Checks every row and stores nothing. Does not block other writers."),
            QueryParameter.OneOf<OnError>("on_error", "abort (the default): all or nothing. skip: refused rows are skipped and the others stored."),
            QueryParameter.OneOf<OnExisting>("on_existing", "refuse (the default): a row whose key exists is refused. update: its values replace the stored ones; blank cells keep them, \\N clears them."))
        .WithMetadata(new AcceptsMetadata([.. Csv, .. JsonLines], typeof(string)));

    /// <summary>Reads the request, runs the import and returns its report.</summary>
    public static async Task<Microsoft.AspNetCore.Http.IResult> AnswerAsync(
        HttpContext context, Query query, Func<Stream, ImportOptions, Task<Result<ImportReport>>> import)
    {
        if (FormatOf(context.Request) is not (var format, var encoding)) return Problems.UnsupportedMediaType(context);
        if (context.Request.ContentLength > ImportFile.MaxBytes) return Problems.Of(HttpErrors.TooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = ImportFile.MaxBytes;

        var options = new ImportOptions(
            format,
            query.Boolean("dry_run") ?? false,
            query.OneOf<OnError>("on_error") ?? OnError.Abort,
            query.OneOf<OnExisting>("on_existing") ?? OnExisting.Refuse)
        { Encoding = encoding };
        var report = await import(context.Request.Body, options);
        if (!report.IsSuccess) return Problems.Of(report);
        if (!report.Value.Applied && !report.Value.DryRun)
        {
            return Problems.Of((Result)ImportErrors.Refused.Refuse(report.Value.RefusedRows), report.Value);
        }

        if (report.Value.DryRun) ChangeLog.Omit(context);
        return Answers.Plain(report.Value, Summary(report.Value));
    }

    private static (ImportFormat Format, TextEncoding Encoding)? FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.EncodingOf() is not { } encoding) return null;
        return Csv.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) ? (ImportFormat.Csv, encoding)
            : JsonLines.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) ? (ImportFormat.JsonLines, encoding)
            : null;
    }

    /// <summary>Summarizes the report in one sentence.</summary>
    public static string Summary(ImportReport report) =>
        $"{report.Created} created, {report.Updated} updated, {report.Unchanged} unchanged, {report.Skipped} skipped"
        + (report.DryRun ? " (dry run: nothing was stored)." : ".");
}
