using Ardalis.Result;
using Sites.WebApi.Http;

namespace Sites.WebApi.Importing;

/// <summary>The HTTP handling that all exports share.</summary>
internal static class ExportAnswer
{
    /// <summary>Declares the query parameters and the response of an export.</summary>
    public static RouteHandlerBuilder TakesExport(this RouteHandlerBuilder endpoint, string under) => endpoint
        .Takes(
            new QueryParameter("under", QueryType.Uuid, under),
            new QueryParameter("spreadsheet", QueryType.Boolean, "Writes the file for a spreadsheet: cells that it would run as formulas start with an apostrophe, which an import removes again, and a byte order mark marks the file as UTF-8."))
        .Produces<string>(StatusCodes.Status200OK, "text/csv");

    /// <summary>Returns the file as a download, or the refusal.</summary>
    /// <param name="export">The file, which is read from its start and closed after it was sent.</param>
    /// <param name="context">The current request.</param>
    /// <param name="name">File name of the download.</param>
    public static Microsoft.AspNetCore.Http.IResult Of(Result<Stream> export, HttpContext context, string name)
    {
        if (!export.IsSuccess) return Problems.Of(export);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        context.Response.ContentLength = export.Value.Length;
        return Results.Stream(export.Value, "text/csv; charset=utf-8");
    }
}
