// The baseline of the load bench: what a careful engineer would write by hand for these six calls only. ADO.NET,
// Utf8JsonWriter, the same file, the same responses. No validation, no problem details, no access control, no other
// database: it is a bound for comparison and not a model for a service.
using Sites.BareEndpoint;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
var store = new Store(app.Configuration["Data"] ?? throw new InvalidOperationException("--data names the database's folder."));

app.MapGet("/health/live", () => "");
app.MapGet("/api/v1/sites/{id:guid}", (HttpContext http, Guid id) => Wire.AnswerAsync(http, 200, store.GetSite(id)));
app.MapGet("/api/v1/sites", (HttpContext http, Guid under, int limit) => Wire.AnswerAsync(http, 200, store.ListSites(under, limit)));
app.MapGet("/api/v1/sites/{id:guid}/nodes", (HttpContext http, Guid id, int limit) => Wire.AnswerAsync(http, 200, store.ListNodes(id, limit)));
app.MapPost("/api/v1/sites", async (HttpContext http) => await Wire.AnswerAsync(http, 201, await store.CreateSiteAsync(await Wire.ReadAsync(http))));
app.MapPatch("/api/v1/sites/{id:guid}", async (HttpContext http, Guid id) =>
    await Wire.AnswerAsync(http, 200, await store.DescribeSiteAsync(id, await Wire.ReadAsync(http))));
app.MapPost("/api/v1/agents/heartbeat", async (HttpContext http) =>
    await Wire.AnswerAsync(http, 200, await store.BeatAsync(http.Request.Headers.Authorization, http.Request.Body)));
app.Run();
