namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// An edit: a value that was written to a field of a node. Each value is written only once, so it identifies its edit. The
/// values that the author had seen are the edits that it replaced; along these edges, an edit includes its whole history.
/// </summary>
/// <param name="node">Identifier of the node.</param>
/// <param name="name">Name of the field.</param>
/// <param name="value">The value as JSON.</param>
/// <param name="site">Identifier of the site of the author; null for central.</param>
/// <param name="time">When the edit was made (UTC, by central's clock, with the measured deviation of the site's clock).</param>
/// <param name="replaced">The edits that the author had seen.</param>
internal sealed class Edit(Guid node, string name, string value, Guid? site, DateTime time, params Edit[] replaced)
{
    public Guid Node => node;

    public string Field => name;

    public string Value => value;

    public Guid? Site => site;

    public DateTime Time => time;

    /// <summary>The earliest time that central can assign to the edit (UTC).</summary>
    public DateTime Earliest => Change?.Earliest ?? time;

    /// <summary>The latest time that central can assign to the edit (UTC).</summary>
    public DateTime Latest => Change?.Latest ?? time;

    /// <summary>The change with which the site pushes the edit.</summary>
    public Change? Change { get; init; }

    /// <summary>The site's edit whose value a person accepted instead of central's.</summary>
    public Edit? Accepts { get; init; }

    /// <summary>Whether central evaluated the edit and did not apply it.</summary>
    public bool IsLost { get; set; }

    /// <summary>Returns the edit and its whole history: every edit of the field that its author had seen.</summary>
    public HashSet<Edit> History()
    {
        var history = new HashSet<Edit>();
        var open = new Stack<Edit>([this]);
        while (open.TryPop(out var edit))
        {
            if (!history.Add(edit)) continue;
            foreach (var before in edit.Replaced) open.Push(before);
        }

        return history;
    }

    /// <summary>
    /// Returns the edits in this history that the author of the other edit had not seen. If a person accepted the value of a
    /// site, later edits of the site include the accepted edit, even if the site has not received it.
    /// </summary>
    public List<Edit> UnknownTo(Edit other)
    {
        var (history, known) = (History(), other.History());
        foreach (var settled in history.Where(edit => edit.Accepts is { } accepted && known.Contains(accepted)).ToList()) known.UnionWith(settled.History());
        return [.. history.Except(known)];
    }

    /// <summary>Records that a person who had seen the other edit kept this one.</summary>
    public void Confirm(Edit other) => Replaced.Add(other);

    public override string ToString() => $"{value} of {(site is { } author ? $"site {author.ToString()[^4..]}" : "central")} at {time:HH:mm:ss.fff}";

    private List<Edit> Replaced { get; } = [.. replaced];
}

/// <summary>A change of a site that its agent pushes with one id.</summary>
internal sealed class Change
{
    private DateTime? _earliest;
    private DateTime? _latest;

    public required Guid Id { get; init; }

    public required Guid Site { get; init; }

    public required Guid Node { get; init; }

    public required long BaseVersion { get; init; }

    /// <summary>The generation of the base version; null if the site has no version of the node.</summary>
    public string? Generation { get; init; }

    /// <summary>The state that the site changed; null for a discovery.</summary>
    public IReadOnlyDictionary<string, string>? BaseState { get; init; }

    /// <summary>When the change was made, by the site's clock.</summary>
    public required DateTime ModifiedAt { get; init; }

    /// <summary>When the change was made (UTC, by central's clock, with the measured deviation of the site's clock).</summary>
    public required DateTime Time { get; init; }

    /// <summary>When the change was made, by central's clock at that moment (UTC).</summary>
    public required DateTime MadeAt { get; init; }

    /// <summary>When the change was made, by a clock that is never set; null if the agent says the time of its own clock instead of an age.</summary>
    public TimeSpan? Made { get; init; }

    /// <summary>The earliest time that central can assign to the change (UTC); differs from <see cref="Time"/> only if a clock was set.</summary>
    public DateTime Earliest => _earliest ?? Time;

    /// <summary>The latest time that central can assign to the change (UTC).</summary>
    public DateTime Latest => _latest ?? Time;

    /// <summary>State of the node at the site after the change: JSON values by field.</summary>
    public required IReadOnlyDictionary<string, string> State { get; init; }

    /// <summary>The edits of the change by field.</summary>
    public Dictionary<string, Edit> Edits { get; } = [];

    /// <summary>The state transition, if the change contains one.</summary>
    public (string From, string To)? Step { get; init; }

    public bool IsDiscovery { get; init; }

    /// <summary>Outcome of the change; null until central's response was received.</summary>
    public string? Outcome { get; set; }

    public string? Code { get; set; }

    /// <summary>The fields of the change that central reported as superseded.</summary>
    public IReadOnlyList<string> Superseded { get; set; } = [];

    /// <summary>The edits at central each time the service was killed during a push of the change, one of which applied if it was processed then.</summary>
    public List<Dictionary<string, Edit>> Unseen { get; } = [];

    /// <summary>Records the outcome without an evaluation.</summary>
    public void Record(System.Text.Json.JsonElement result)
    {
        Outcome = result.GetProperty("first_outcome").GetString() ?? result.GetProperty("outcome").GetString();
        Code = result.GetProperty("code").GetString();
        Superseded = [.. Superseded, .. result.GetProperty("superseded_fields").EnumerateArray().Select(field => field.GetString()!)];
    }

    /// <summary>Whether the site returns a node, unchanged, that central may have lost.</summary>
    public bool IsReturn { get; init; }

    /// <summary>Extends the range of times that central can assign to the change.</summary>
    public void Extend(DateTime earliest, DateTime latest) =>
        (_earliest, _latest) = (_earliest < earliest ? _earliest : earliest, _latest > latest ? _latest : latest);

    /// <summary>Returns the change as JSON.</summary>
    /// <param name="now">The current time of the clock that is never set.</param>
    public string Json(TimeSpan now) =>
        $$"""{"change_id":"{{Id}}","entity_type":"node","entity_id":"{{Node}}","base_version":{{BaseVersion}}{{Base}},{{When(now)}},"state":{{Canonical.Write(State)}}}""";

    private string When(TimeSpan now) => Made is { } made
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"age_seconds\":{(now - made).TotalSeconds}")
        : $"\"modified_at\":\"{ModifiedAt:yyyy-MM-ddTHH:mm:ss.fffffffZ}\"";

    private string Base => (Generation is null ? "" : $",\"generation\":\"{Generation}\"") + (BaseState is null ? "" : $",\"base_state\":{Canonical.Write(BaseState)}");

    public override string ToString() =>
        $"{Id.ToString()[^4..]} of node {Node.ToString()[^4..]} on {BaseVersion} at {Time:HH:mm:ss.fff}: {string.Join(", ", Edits.Select(edit => $"{edit.Key}={edit.Value.Value}"))}{(Step is { } step ? $" {step.From}→{step.To}" : "")}{(IsDiscovery ? " (discovered)" : "")}";
}
