using Ardalis.Result;
using Sites.WebApi.Http;

namespace Sites.WebApi.Importing;

/// <summary>What the exports have in common over HTTP.</summary>
internal static class ExportAnswer
{
    /// <summary>Declares the query parameters and the answer of an export.</summary>
    public static RouteHandlerBuilder TakesExport(this RouteHandlerBuilder endpoint, string under) => endpoint
        .Takes(
            new QueryParameter("under", QueryType.Uuid, under),
            new QueryParameter("spreadsheet", QueryType.Boolean, "Writes the file for a spreadsheet: cells that it would run as formulas start with an apostrophe, which an import removes again, and a byte order mark says that the file is UTF-8."))
        .Produces<string>(StatusCodes.Status200OK, "text/csv");

    /// <summary>Answers a file as a download, or the refusal.</summary>
    /// <param name="export">The file, read from its start; it is closed when it is sent.</param>
    /// <param name="context">The request.</param>
    /// <param name="name">The file name for the download.</param>
    public static Microsoft.AspNetCore.Http.IResult Of(Result<Stream> export, HttpContext context, string name)
    {
        if (!export.IsSuccess) return Problems.Of(export);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        context.Response.ContentLength = export.Value.Length;
        return Results.Stream(export.Value, "text/csv; charset=utf-8");
    }
}
