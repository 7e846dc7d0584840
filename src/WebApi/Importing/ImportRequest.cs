using Ardalis.Result;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.WebApi.Http;

namespace Sites.WebApi.Importing;

/// <summary>What the imports have in common over HTTP.</summary>
internal static class ImportRequest
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>With which codes an import as a whole is refused.</summary>
    public static readonly string[] Codes =
    [
        ErrorCodes.ImportRefused, ErrorCodes.ImportHeaderInvalid, ErrorCodes.ImportTooManyRows, ErrorCodes.ImportRowMalformed,
        ErrorCodes.RequestTooLarge, ErrorCodes.RequestUnsupportedMediaType,
    ];

    private static readonly string[] JsonLines = ["application/x-ndjson", "application/jsonl", "application/json-lines", "application/x-jsonlines"];

    /// <summary>Declares the query parameters and bodies of an import.</summary>
    public static RouteHandlerBuilder TakesImport(this RouteHandlerBuilder endpoint) => endpoint
        .Takes(
            new QueryParameter("dry_run", QueryType.Boolean, "Tries everything and stores nothing."),
            QueryParameter.OneOf<OnError>("on_error", "abort (the default): all or nothing. skip: the others are stored."),
            QueryParameter.OneOf<OnExisting>("on_existing", "refuse (the default): a key that is there already is refused. update: it is changed; empty cells say nothing."))
        .WithMetadata(new AcceptsMetadata(["text/csv", .. JsonLines], typeof(string)));

    /// <summary>Reads the request, runs the import, answers its report.</summary>
    public static async Task<Microsoft.AspNetCore.Http.IResult> AnswerAsync(
        HttpContext context, Query query, Func<Stream, ImportOptions, Task<Result<ImportReport>>> import)
    {
        if (FormatOf(context.Request) is not { } format) return Problems.Of(HttpErrors.UnsupportedMediaType);
        if (context.Request.ContentLength > MaxBytes) return Problems.Of(HttpErrors.TooLarge);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;

        var options = new ImportOptions(
            format,
            query.Boolean("dry_run") ?? false,
            query.OneOf<OnError>("on_error") ?? OnError.Abort,
            query.OneOf<OnExisting>("on_existing") ?? OnExisting.Refuse);
        var report = await import(context.Request.Body, options);
        if (!report.IsSuccess) return Problems.Of(report);
        if (!report.Value.Applied && !report.Value.DryRun)
        {
            return Problems.Of((Result)ImportErrors.Refused.Refuse(report.Value.RefusedRows), report.Value);
        }

        return Answers.Plain(report.Value, Summary(report.Value));
    }

    private static ImportFormat? FormatOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)) return null;
        if (!type.IsUtf8()) return null;
        if (type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)) return ImportFormat.Csv;
        return JsonLines.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase) ? ImportFormat.JsonLines : null;
    }

    /// <summary>The report in one sentence.</summary>
    public static string Summary(ImportReport report) =>
        $"{report.Created} created, {report.Updated} updated, {report.Unchanged} unchanged, {report.Skipped} skipped"
        + (report.DryRun ? " (dry run: nothing was stored)." : ".");
}
