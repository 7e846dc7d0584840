using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sites.Measuring;

/// <summary>Fills a service through its API.</summary>
internal static class Seed
{
    /// <summary>Imports rows; a refusal ends the bench.</summary>
    /// <param name="service">The service to fill.</param>
    /// <param name="what"><c>sites</c> or <c>nodes</c>.</param>
    /// <param name="csv">The file, including the header.</param>
    /// <param name="query">Query parameters of the import.</param>
    public static async Task ImportAsync(ServiceProcess service, string what, string csv, string query = "")
    {
        using var connection = await Connection.OpenAsync(service.Address);
        var answer = await connection.SendAsync(Connection.Request("POST", $"/api/v1/{what}/import{query}", csv, "text/csv"));
        if (answer.Status != 200)
            throw new InvalidOperationException($"The import of {what} was answered with {answer.Status}: {Encoding.UTF8.GetString(answer.Body())}");
    }

    /// <summary>Returns the id of the site that was imported with this key.</summary>
    public static async Task<string> IdOfAsync(ServiceProcess service, string key)
    {
        var list = await GetAsync(service, $"/api/v1/sites?external_id={key}&include_total=false");
        return list.GetProperty("data")[0].GetProperty("id").GetString()!;
    }

    public static async Task<JsonElement> GetAsync(ServiceProcess service, string path)
    {
        using var connection = await Connection.OpenAsync(service.Address);
        var answer = await connection.SendAsync(Connection.Request("GET", path));
        var body = answer.Body();
        if (answer.Status != 200) throw new InvalidOperationException($"GET {path} was answered with {answer.Status}: {Encoding.UTF8.GetString(body)}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Returns the MAC address with a number in the locally administered range.</summary>
    public static string Mac(int number) => string.Create(
        CultureInfo.InvariantCulture, $"02:00:{number >> 24 & 0xff:x2}:{number >> 16 & 0xff:x2}:{number >> 8 & 0xff:x2}:{number & 0xff:x2}");
}
