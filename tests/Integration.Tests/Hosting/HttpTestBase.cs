namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// Base class of tests that run on every database: write the tests in an abstract class, and derive one class for
/// SQLite and one for SQL Server, each with its <see cref="Service"/> as class fixture.
/// </summary>
public abstract class HttpTestBase
{
    protected HttpTestBase(Service service)
    {
        Assert.SkipWhen(service.Missing is not null, service.Missing ?? "");
        Service = service;
    }

    protected Service Service { get; }

    protected HttpClient Http => Service.Http;

    /// <summary>Creates a site with a unique name and the further members of <paramref name="more"/>.</summary>
    protected Task<System.Text.Json.JsonElement> NewSiteAsync(string name, Guid? parent = null, object? more = null) =>
        NewAsync("sites", name, parent, more);

    /// <summary>The query parameter for a sort order; empty for the default order.</summary>
    protected static string Sorted(string sort) => sort.Length == 0 ? "" : $"&sort={sort}";

    /// <summary>Creates a regular group with a unique name.</summary>
    protected Task<System.Text.Json.JsonElement> NewGroupAsync(string name, Guid? parent = null, object? more = null) =>
        NewAsync("groups", name, parent, more);

    private Task<System.Text.Json.JsonElement> NewAsync(string kind, string name, Guid? parent, object? more)
    {
        var body = new Dictionary<string, object?> { ["name"] = Service.Unique(name), ["parent_id"] = parent };
        foreach (var property in more?.GetType().GetProperties() ?? []) body[property.Name] = property.GetValue(more);
        return Http.PostJsonAsync(kind, body).DataAsync();
    }
}
