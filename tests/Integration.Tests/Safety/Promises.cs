using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Sites.Integration.Tests.Safety;

/// <summary>What a row says, as far as the clients here write it.</summary>
/// <param name="IsNode">Whether it is a node; a group or site otherwise.</param>
/// <param name="Name">Its name; of a node, the MAC address.</param>
/// <param name="Parent">What it stands under; of a node, its home.</param>
/// <param name="Text">Its description; of a node, the model.</param>
/// <param name="Version">How often it was written.</param>
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
/// What the service has promised to its clients: every write that it acknowledged, and those whose answer never came,
/// which may have happened as a whole or not at all. Each client writes rows of its own, so that what is promised is exact.
/// </summary>
internal sealed class Promises
{
    private readonly ConcurrentDictionary<Guid, Row> _there = new();
    private readonly ConcurrentDictionary<Guid, bool> _gone = new();
    private readonly ConcurrentBag<Unanswered> _unanswered = [];
    private readonly ConcurrentDictionary<string, (int Rows, bool Acknowledged)> _imports = new();
    private readonly ConcurrentBag<string> _unexpected = [];
    private int _acknowledged;
    private int _busy;

    /// <summary>A write whose answer never came. Without an id it was a create, without a row a delete.</summary>
    private sealed record Unanswered(Guid? Id, Row? Row);

    /// <summary>How many writes were acknowledged.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>How many requests were told to come back later.</summary>
    public int Busy => _busy;

    /// <summary>Answers that no client should ever get, whatever happens to the service.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    /// <summary>One client that writes in a corner of its own until it is told to stop or nobody answers any more.</summary>
    /// <param name="services">The services it goes to, in turn.</param>
    /// <param name="corner">The name of its corner, which nobody else uses.</param>
    /// <param name="random">Decides what it does.</param>
    /// <param name="steps">How many writes it tries at most.</param>
    public async Task WriteAsync(IReadOnlyList<HttpClient> services, string corner, Random random, int steps = int.MaxValue)
    {
        var mine = new List<(Guid Id, bool IsSite)>();
        var nodes = new List<Guid>();
        for (var step = 0; step < steps; step++)
        {
            var http = services[step % services.Count];
            var text = $"{corner} {step}";
            var (any, other) = mine.Count == 0 ? default : (mine[random.Next(mine.Count)], mine[random.Next(mine.Count)]);
            var dice = random.Next(20);
            bool answered;
            if (mine.Count == 0) answered = await CreateAsync("sites", new Row(false, corner, null, text, 1));
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
                var before = _there[id];
                var after = change(before);
                // What says nothing new is no write, and raises no version.
                if (after == before) return Task.FromResult(true);
                return SendAsync(http, HttpMethod.Patch, $"{(after.IsNode ? "nodes" : "groups")}/{id}", new Unanswered(id, after with { Version = before.Version + 1 }));
            }

            Task<bool> DeleteAsync(Guid id, Action<Guid> forget)
            {
                var isNode = _there[id].IsNode;
                return SendAsync(http, HttpMethod.Delete, $"{(isNode ? "nodes" : "groups")}/{id}", new Unanswered(id, null), _ => forget(id));
            }
        }
    }

    /// <summary>
    /// One client that moves a group with passengers from one dock to another and back until nobody answers any more: each
    /// move writes the group's row and, after it, the lineages below.
    /// </summary>
    public async Task FerryAsync(HttpClient http, string corner)
    {
        var made = new List<Guid>();
        if (!await CreateAsync(corner, null) || !await CreateAsync($"{corner} a", made[0]) || !await CreateAsync($"{corner} b", made[0])
            || !await CreateAsync($"{corner} ferry", made[1])) return;
        for (var passenger = 0; passenger < 5; passenger++)
        {
            if (!await CreateAsync($"{corner} {passenger}", made[3])) return;
        }

        for (var trip = 0; ; trip++)
        {
            var ferry = _there[made[3]];
            var after = ferry with { Parent = made[1 + ((trip + 1) % 2)], Version = ferry.Version + 1 };
            if (!await SendAsync(http, HttpMethod.Patch, $"groups/{made[3]}", new Unanswered(made[3], after))) return;
        }

        Task<bool> CreateAsync(string name, Guid? parent) => SendAsync(
            http, HttpMethod.Post, "groups", new Unanswered(null, new Row(false, name, parent, null, 1)), data => made.Add(data.Id()));
    }

    /// <summary>Waits until so many writes were acknowledged, or it is clear that they never will be.</summary>
    public async Task ReachAsync(int acknowledged)
    {
        while (Acknowledged < acknowledged && _unexpected.IsEmpty) await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    /// <summary>One import of a root and what is below it; all its names begin with its key.</summary>
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
            // The service went away: all of the file is there, or nothing.
        }
    }

    /// <summary>Fails where a service does not keep what was promised, or has half of something, or what nobody asked for.</summary>
    public async Task AreKeptByAsync(RunningService service, string because)
    {
        Unexpected.Should().BeEmpty(because);
        var stored = new Dictionary<Guid, Row>();
        foreach (var (id, data) in await service.ListAsync("groups")) stored.Add(id, Row.Of(data, isNode: false));
        foreach (var (id, data) in await service.ListAsync("nodes")) stored.Add(id, Row.Of(data, isNode: true));

        var broken = new List<string>();
        var open = _unanswered.Where(write => write.Id is not null).ToDictionary(write => write.Id!.Value);
        foreach (var (id, promised) in _there)
        {
            var found = stored.GetValueOrDefault(id);
            if (found == promised) continue;
            if (open.TryGetValue(id, out var write) && found == write.Row) Settle(id, found);
            else broken.Add($"{id} was promised as {promised} and is {(object?)found ?? "not there"}");
        }

        broken.AddRange(_gone.Keys.Where(stored.ContainsKey).Select(id => $"{id} was deleted and is there"));
        var creates = _unanswered.Where(write => write.Id is null).Select(write => write.Row).ToHashSet();
        foreach (var (id, row) in stored.Where(row => !_there.ContainsKey(row.Key) && !_gone.ContainsKey(row.Key) && !IsImported(row.Value)))
        {
            if (creates.Remove(row)) _there[id] = row;
            else broken.Add($"{id} is there as {row}, which nobody asked for");
        }

        foreach (var (key, (rows, acknowledged)) in _imports)
        {
            var found = stored.Values.Count(row => row.Name == key || row.Name.StartsWith($"{key}-", StringComparison.Ordinal));
            if (found != rows && (acknowledged || found != 0)) broken.Add($"{found} of the {rows} rows of the import {key} are there; acknowledged: {acknowledged}");
        }

        broken.Should().BeEmpty(because);
        // From here on the service has said how these went.
        _unanswered.Clear();
    }

    private static string Mac(Random random)
    {
        var bytes = new byte[5];
        random.NextBytes(bytes);
        return "02:" + string.Join(':', bytes.Select(part => part.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private bool IsImported(Row row) => _imports.ContainsKey(row.Name.Split('-')[0]);

    /// <summary>Sends a write and notes what comes of it; false where nobody answers any more.</summary>
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
                Settle(write.Id!.Value, null);
                done?.Invoke(default);
                return true;
            }

            using var document = JsonDocument.Parse(body);
            var data = document.RootElement.GetProperty("data").Clone();
            var said = Row.Of(data, write.Row.IsNode);
            if (said != write.Row) _unexpected.Add($"{method} {address} answered {said} to {write.Row}");
            _there[data.Id()] = said;
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

    private void Settle(Guid id, Row? row)
    {
        if (row is not null) _there[id] = row;
        else
        {
            _there.TryRemove(id, out _);
            _gone[id] = true;
        }
    }

    /// <summary>A refusal has a reason that the client can act on, or says when to come back; it is never a defect of the service.</summary>
    private void Evaluate(HttpResponseMessage answer, string body)
    {
        var isRefused = (int)answer.StatusCode is >= 400 and < 500;
        var isBusy = answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null;
        if (isBusy) Interlocked.Increment(ref _busy);
        if (!isRefused && !isBusy) _unexpected.Add($"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.PathAndQuery} {(int)answer.StatusCode}: {body}");
    }
}
