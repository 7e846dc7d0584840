using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>Sends requests and unwraps response envelopes for the typed clients.</summary>
internal sealed class Api(HttpClient http)
{
    public async Task<Tagged<T>> SendAsync<TBody, T>(
        HttpMethod method, string address, TBody? body, string? ifMatch, CancellationToken cancellationToken)
        where TBody : class
    {
        using var response = await SendAsync(method, address, body, ifMatch, null, cancellationToken).ConfigureAwait(false);
        var one = await ReadAsync<One<T>>(response, cancellationToken).ConfigureAwait(false);
        return new Tagged<T>(one.Data, response.Headers.ETag?.ToString() ?? "");
    }

    public async Task<Tagged<T>> GetAsync<T>(string address, CancellationToken cancellationToken) =>
        await SendAsync<object, T>(HttpMethod.Get, address, null, null, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads as an agent; the response has no envelope.</summary>
    public async Task<T> GetBareAsync<T>(string address, string agentKey, CancellationToken cancellationToken)
    {
        using var response = await SendAsync<object>(HttpMethod.Get, address, null, null, agentKey, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends as an agent; the response has no envelope.</summary>
    public async Task<T> SendBareAsync<TBody, T>(string address, TBody body, string? agentKey, CancellationToken cancellationToken)
        where TBody : class
    {
        using var response = await SendAsync(HttpMethod.Post, address, body, null, agentKey, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends as an agent; the response has an envelope.</summary>
    public async Task<T> SendAsAgentAsync<TBody, T>(string address, TBody? body, string agentKey, CancellationToken cancellationToken)
        where TBody : class
    {
        using var response = await SendAsync(HttpMethod.Post, address, body, null, agentKey, cancellationToken).ConfigureAwait(false);
        return (await ReadAsync<One<T>>(response, cancellationToken).ConfigureAwait(false)).Data;
    }

    public async Task<Many<T>> ListAsync<T>(
        string address, IEnumerable<(string Name, object? Value)> parameters, CancellationToken cancellationToken)
    {
        using var response = await SendAsync<object>(HttpMethod.Get, WithQuery(address, parameters), null, null, null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<Many<T>>(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Enumerates all rows of a list page by page, without a total count.</summary>
    public async IAsyncEnumerable<T> EnumerateAsync<T>(
        string address,
        PageOptions options,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await ListAsync<T>(address, (options with { IncludeTotal = false }).Parameters, cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Data) yield return row;
            options = options with { Cursor = page.NextCursor };
        }
        while (options.Cursor is not null);
    }

    public async Task DeleteAsync(string address, string? ifMatch, CancellationToken cancellationToken) =>
        await SendAsync<object, Deleted>(HttpMethod.Delete, address, null, ifMatch, cancellationToken).ConfigureAwait(false);

    public static string Address(string address, params IEnumerable<(string Name, object? Value)> parameters) => WithQuery(address, parameters);

    private async Task<HttpResponseMessage> SendAsync<TBody>(
        HttpMethod method, string address, TBody? body, string? ifMatch, string? agentKey, CancellationToken cancellationToken)
        where TBody : class
    {
        using var request = new HttpRequestMessage(method, address);
        // The agent's key replaces the default credential of the client.
        if (agentKey is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", agentKey);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (body is not null) request.Content = JsonContent.Create(body, TypeInfo<TBody>());
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);

        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw new SitesRefusedException(response.StatusCode, await ProblemAsync(response, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await response.Content.ReadFromJsonAsync(TypeInfo<T>(), cancellationToken).ConfigureAwait(false)
        ?? throw new JsonException("The service answered null where the contract has an envelope.");

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        // A proxy can return errors in another format.
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        return await response.Content.ReadFromJsonAsync(ContractsJsonContext.Wire.Problem, cancellationToken).ConfigureAwait(false);
    }

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)ContractsJsonContext.Wire.GetTypeInfo(typeof(T))!;

    private static string WithQuery(string address, IEnumerable<(string Name, object? Value)> parameters)
    {
        var pairs = parameters.SelectMany(
            parameter => parameter.Value switch { null => [], IFilter filter => filter.Parameters, { } value => [value] },
            (parameter, value) => $"{parameter.Name}={Uri.EscapeDataString(Spell(value))}");
        var query = string.Join('&', pairs);
        return query.Length == 0 ? address : $"{address}?{query}";
    }

    private static string Spell(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum member => JsonSerializer.SerializeToElement(member, ContractsJsonContext.Wire.GetTypeInfo(member.GetType())!).GetString()!,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
