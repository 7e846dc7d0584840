using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Sites.Integration.Tests.Safety;

/// <summary>The fields of a row that the clients write.</summary>
/// <param name="IsNode">Whether it is a node; a group or site otherwise.</param>
/// <param name="Name">Its name; of a node, the MAC address.</param>
/// <param name="Parent">Its parent; of a node, its home.</param>
/// <param name="Text">Its description; of a node, the model.</param>
/// <param name="Version">Its version.</param>
internal sealed record Row(bool IsNode, string Name, Guid? Parent, string? Text, int Version)
{
    public static Row Of(JsonElement data, bool isNode) => new(
        isNode,
        data.Text(isNode ? "mac_address" : "name")!,
        data.GetProperty(isNode ? "home_site_id" : "parent_id") is { ValueKind: JsonValueKind.String } parent ? parent.GetGuid() : null,
        data.Text(isNode ? "model" : "description"),
        data.GetProperty("version").GetInt32());
}

/// <summary>
/// The writes of several clients: those that were acknowledged, and those without a response,
/// which may be stored completely or not at all. Each client writes separate rows, so that the expected state is exact.
/// </summary>
internal sealed class WriteHistory
{
    private readonly ConcurrentDictionary<Guid, Row> _expected = new();
    private readonly ConcurrentDictionary<Guid, bool> _deleted = new();
    private readonly ConcurrentBag<Unanswered> _unanswered = [];
    private readonly ConcurrentDictionary<string, (int Rows, bool Acknowledged)> _imports = new();
    private readonly ConcurrentBag<string> _unexpected = [];
    private int _acknowledged;
    private int _busy;

    /// <summary>A write without a response. It is a create if the id is null, and a delete if the row is null.</summary>
    private sealed record Unanswered(Guid? Id, Row? Row);

    /// <summary>Number of acknowledged writes.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Number of requests that were refused with Retry-After.</summary>
    public int Busy => _busy;

    /// <summary>Responses that clients must never get, even if the service is killed.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    /// <summary>A client that writes separate rows until the number of steps is reached or the service no longer responds.</summary>
    /// <param name="services">The services to use in turn.</param>
    /// <param name="prefix">A unique prefix of the names of its rows.</param>
    /// <param name="random">The source of the random operations.</param>
    /// <param name="steps">Maximum number of writes.</param>
    public async Task WriteAsync(IReadOnlyList<HttpClient> services, string prefix, Random random, int steps = int.MaxValue)
    {
        var mine = new List<(Guid Id, bool IsSite)>();
        var nodes = new List<Guid>();
        for (var step = 0; step < steps; step++)
        {
            var http = services[step % services.Count];
            var text = $"{prefix} {step}";
            var (any, other) = mine.Count == 0 ? default : (mine[random.Next(mine.Count)], mine[random.Next(mine.Count)]);
            var dice = random.Next(20);
            bool answered;
            if (mine.Count == 0) answered = await CreateAsync("sites", new Row(false, prefix, null, text, 1));
            else if (dice < 4 && any.IsSite) answered = await CreateAsync("sites", new Row(false, text, any.Id, text, 1));
            else if (dice < 7) answered = await CreateAsync("groups", new Row(false, text, any.Id, text, 1));
            else if (dice < 9) answered = await CreateAsync("nodes", new Row(true, Mac(random), any.IsSite ? any.Id : null, text, 1));
            else if (dice < 11) answered = await ChangeAsync(any.Id, row => row with { Name = text });
            else if (dice < 15) answered = await ChangeAsync(any.Id, row => row with { Parent = other.Id, Text = text });
            else if (dice < 18 && nodes.Count > 0) answered = await ChangeAsync(nodes[random.Next(nodes.Count)], row => row with { Text = text });
            else if (dice < 19 && nodes.Count > 0) answered = await DeleteAsync(nodes[random.Next(nodes.Count)], id => nodes.Remove(id));
            else answered = await DeleteAsync(any.Id, id => mine.RemoveAll(row => row.Id == id));
            if (!answered) return;

            Task<bool> CreateAsync(string kind, Row row) => SendAsync(http, HttpMethod.Post, kind, new Unanswered(null, row), data =>
            {
                if (row.IsNode) nodes.Add(data.Id());
                else mine.Add((data.Id(), kind == "sites"));
            });

            Task<bool> ChangeAsync(Guid id, Func<Row, Row> change)
            {
                var before = _expected[id];
                var after = change(before);
                // A change without differences is not a write and does not increment the version.
                if (after == before) return Task.FromResult(true);
                return SendAsync(http, HttpMethod.Patch, $"{(after.IsNode ? "nodes" : "groups")}/{id}", new Unanswered(id, after with { Version = before.Version + 1 }));
            }

            Task<bool> DeleteAsync(Guid id, Action<Guid> onDeleted)
            {
                var isNode = _expected[id].IsNode;
                return SendAsync(http, HttpMethod.Delete, $"{(isNode ? "nodes" : "groups")}/{id}", new Unanswered(id, null), _ => onDeleted(id));
            }
        }
    }

    /// <summary>
    /// A client that moves a group with children between two parents until the service no longer responds. Each
    /// move writes the row of the group and then the lineages below.
    /// </summary>
    public async Task MoveRepeatedlyAsync(HttpClient http, string prefix)
    {
        var made = new List<Guid>();
        if (!await CreateAsync(prefix, null) || !await CreateAsync($"{prefix} a", made[0]) || !await CreateAsync($"{prefix} b", made[0])
            || !await CreateAsync($"{prefix} moving", made[1])) return;
        for (var child = 0; child < 5; child++)
        {
            if (!await CreateAsync($"{prefix} {child}", made[3])) return;
        }

        for (var move = 0; ; move++)
        {
            var moving = _expected[made[3]];
            var after = moving with { Parent = made[1 + ((move + 1) % 2)], Version = moving.Version + 1 };
            if (!await SendAsync(http, HttpMethod.Patch, $"groups/{made[3]}", new Unanswered(made[3], after))) return;
        }

        Task<bool> CreateAsync(string name, Guid? parent) => SendAsync(
            http, HttpMethod.Post, "groups", new Unanswered(null, new Row(false, name, parent, null, 1)), data => made.Add(data.Id()));
    }

    /// <summary>Waits until this number of writes is acknowledged or an unexpected response occurs.</summary>
    public async Task WaitForAcknowledgedAsync(int acknowledged)
    {
        while (Acknowledged < acknowledged && _unexpected.IsEmpty) await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    /// <summary>Imports a root with children; all names begin with its key.</summary>
    public async Task ImportAsync(HttpClient http, string key, int rows)
    {
        _imports[key] = (rows, false);
        var below = Enumerable.Range(1, rows - 1).Select(row => $"{key}-{row},{(row < 10 ? key : $"{key}-{row / 10}")},{key}-{row}\n");
        var csv = $"key,parent_key,name\n{key},,{key}\n" + string.Concat(below);
        try
        {
            using var answer = await http.PostCsvAsync("sites/import", csv);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode) _imports[key] = (rows, true);
            else Evaluate(answer, body);
        }
        catch (HttpRequestException)
        {
            // The connection was lost: either the whole file is stored or nothing.
        }
    }

    /// <summary>Asserts that a service has all acknowledged writes, no partial writes and no other rows.</summary>
    public async Task ShouldBeStoredByAsync(RunningService service, string because)
    {
        Unexpected.Should().BeEmpty(because);
        var stored = new Dictionary<Guid, Row>();
        foreach (var (id, data) in await service.ListAsync("groups")) stored.Add(id, Row.Of(data, isNode: false));
        foreach (var (id, data) in await service.ListAsync("nodes")) stored.Add(id, Row.Of(data, isNode: true));

        var broken = new List<string>();
        var open = _unanswered.Where(write => write.Id is not null).ToDictionary(write => write.Id!.Value);
        foreach (var (id, expected) in _expected)
        {
            var found = stored.GetValueOrDefault(id);
            if (found == expected) continue;
            if (open.TryGetValue(id, out var write) && found == write.Row) SetResult(id, found);
            else broken.Add($"{id} was expected as {expected} and is {(object?)found ?? "not there"}");
        }

        broken.AddRange(_deleted.Keys.Where(stored.ContainsKey).Select(id => $"{id} was deleted but exists"));
        var creates = _unanswered.Where(write => write.Id is null).Select(write => write.Row).ToHashSet();
        foreach (var (id, row) in stored.Where(row => !_expected.ContainsKey(row.Key) && !_deleted.ContainsKey(row.Key) && !IsImported(row.Value)))
        {
            if (creates.Remove(row)) _expected[id] = row;
            else broken.Add($"{id} exists as {row}, which was never written");
        }

        foreach (var (key, (rows, acknowledged)) in _imports)
        {
            var found = stored.Values.Count(row => row.Name == key || row.Name.StartsWith($"{key}-", StringComparison.Ordinal));
            if (found != rows && (acknowledged || found != 0)) broken.Add($"{found} of the {rows} rows of the import {key} exist; acknowledged: {acknowledged}");
        }

        broken.Should().BeEmpty(because);
        // The results of these writes are now known.
        _unanswered.Clear();
    }

    private static string Mac(Random random)
    {
        var bytes = new byte[5];
        random.NextBytes(bytes);
        return "02:" + string.Join(':', bytes.Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private bool IsImported(Row row) => _imports.ContainsKey(row.Name.Split('-')[0]);

    /// <summary>Sends a write and records its result; returns false if the service no longer responds.</summary>
    private async Task<bool> SendAsync(HttpClient http, HttpMethod method, string address, Unanswered write, Action<JsonElement>? done = null)
    {
        try
        {
            using var answer = write.Row is null
                ? await http.DeleteAsync(address, TestContext.Current.CancellationToken)
                : await http.SendJsonAsync(method, address, BodyOf(write.Row));
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                Evaluate(answer, body);
                return true;
            }

            Interlocked.Increment(ref _acknowledged);
            if (write.Row is null)
            {
                SetResult(write.Id!.Value, null);
                done?.Invoke(default);
                return true;
            }

            using var document = JsonDocument.Parse(body);
            var data = document.RootElement.GetProperty("data").Clone();
            var stored = Row.Of(data, write.Row.IsNode);
            if (stored != write.Row) _unexpected.Add($"{method} {address} returned {stored} for {write.Row}");
            _expected[data.Id()] = stored;
            done?.Invoke(data);
            return true;
        }
        catch (HttpRequestException)
        {
            _unanswered.Add(write);
            return false;
        }
    }

    private static string BodyOf(Row row) => JsonSerializer.Serialize(row.IsNode
        ? new Dictionary<string, object?> { ["mac_address"] = row.Name, ["home_site_id"] = row.Parent, ["model"] = row.Text }
        : new Dictionary<string, object?> { ["name"] = row.Name, ["parent_id"] = row.Parent, ["description"] = row.Text });

    private void SetResult(Guid id, Row? row)
    {
        if (row is not null) _expected[id] = row;
        else
        {
            _expected.TryRemove(id, out _);
            _deleted[id] = true;
        }
    }

    /// <summary>A refusal must have a reason that the client can act on or a Retry-After header, and must not be a server error.</summary>
    private void Evaluate(HttpResponseMessage answer, string body)
    {
        var isRefused = (int)answer.StatusCode is >= 400 and < 500;
        var isBusy = answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null;
        if (isBusy) Interlocked.Increment(ref _busy);
        if (!isRefused && !isBusy) _unexpected.Add($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery} {(int)answer.StatusCode}: {body}");
    }
}
