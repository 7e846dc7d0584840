namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// The base of tests that run unchanged on every database: write them in an abstract class, and derive one class for
/// SQLite and one for SQL Server, each with its <see cref="Service"/> as class fixture.
/// </summary>
public abstract class OverHttp
{
    protected OverHttp(Service service)
    {
        Assert.SkipWhen(service.Missing is not null, service.Missing ?? "");
        Service = service;
    }

    protected Service Service { get; }

    protected HttpClient Http => Service.Http;

    /// <summary>A new site of a name of its own; what else it has is said by <paramref name="more"/>.</summary>
    protected Task<System.Text.Json.JsonElement> NewSiteAsync(string name, Guid? parent = null, object? more = null) =>
        NewAsync("sites", name, parent, more);

    /// <summary>The parameter for an order; none for a list's own order.</summary>
    protected static string Sorted(string sort) => sort.Length == 0 ? "" : $"&sort={sort}";

    /// <summary>A new regular group of a name of its own.</summary>
    protected Task<System.Text.Json.JsonElement> NewGroupAsync(string name, Guid? parent = null, object? more = null) =>
        NewAsync("groups", name, parent, more);

    private Task<System.Text.Json.JsonElement> NewAsync(string kind, string name, Guid? parent, object? more)
    {
        var body = new Dictionary<string, object?> { ["name"] = Service.Unique(name), ["parent_id"] = parent };
        foreach (var property in more?.GetType().GetProperties() ?? []) body[property.Name] = property.GetValue(more);
        return Http.PostJsonAsync(kind, body).DataAsync();
    }
}
