namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// Somebody wrote a value into a field of a node. The value is written nowhere else, so whoever has it has this edit. What
/// its author had before is the edit that it replaced knowingly; along these edges an edit includes all that it rests on.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="name">The field.</param>
/// <param name="value">As JSON.</param>
/// <param name="site">The site that made it; null for central.</param>
/// <param name="time">UTC, by central's clock as far as the site's is known.</param>
/// <param name="replaced">What the author had.</param>
internal sealed class Edit(Guid node, string name, string value, Guid? site, DateTime time, params Edit[] replaced)
{
    public Guid Node => node;

    public string Field => name;

    public string Value => value;

    public Guid? Site => site;

    public DateTime Time => time;

    /// <summary>The change by which a site pushes it.</summary>
    public Change? Change { get; init; }

    /// <summary>The site's edit whose value a person put in the place of central's.</summary>
    public Edit? Accepts { get; init; }

    /// <summary>Whether it was judged and did not hold.</summary>
    public bool IsLost { get; set; }

    /// <summary>Itself and all that its author knew of this field.</summary>
    public HashSet<Edit> Line()
    {
        var line = new HashSet<Edit>();
        var open = new Stack<Edit>([this]);
        while (open.TryPop(out var edit))
        {
            if (!line.Add(edit)) continue;
            foreach (var before in edit.Replaced) open.Push(before);
        }

        return line;
    }

    /// <summary>
    /// What is in this line that the author of the other did not know. Where a person accepted what a site wrote, the site need
    /// not hear of it to go on from there: what it writes upon its own value is written upon the accepted one.
    /// </summary>
    public List<Edit> UnknownTo(Edit other)
    {
        var (line, known) = (Line(), other.Line());
        foreach (var settled in line.Where(edit => edit.Accepts is { } accepted && known.Contains(accepted)).ToList()) known.UnionWith(settled.Line());
        return [.. line.Except(known)];
    }

    /// <summary>Somebody who knew the other said that this one holds, as it did before.</summary>
    public void Confirm(Edit other) => Replaced.Add(other);

    public override string ToString() => $"{value} of {(site is { } author ? $"site {author.ToString()[^4..]}" : "central")} at {time:HH:mm:ss.fff}";

    private List<Edit> Replaced { get; } = [.. replaced];
}

/// <summary>A change that a site made: what its agent pushes under one id.</summary>
internal sealed class Change
{
    public required Guid Id { get; init; }

    public required Guid Site { get; init; }

    public required Guid Node { get; init; }

    public required long BaseVersion { get; init; }

    /// <summary>By the site's clock.</summary>
    public required DateTime ModifiedAt { get; init; }

    /// <summary>By central's clock, as far as the site's is known.</summary>
    public required DateTime Time { get; init; }

    /// <summary>What the node is at the site since, field by field as JSON.</summary>
    public required IReadOnlyDictionary<string, string> State { get; init; }

    /// <summary>The fields that it wrote.</summary>
    public Dictionary<string, Edit> Edits { get; } = [];

    /// <summary>The step in the node's life, if it took one.</summary>
    public (string From, string To)? Step { get; init; }

    public bool IsDiscovery { get; init; }

    /// <summary>What became of it; null until central's answer was seen.</summary>
    public string? Outcome { get; set; }

    public string? Code { get; set; }

    /// <summary>What central had whenever the service was killed over it: one of these it may have been judged by.</summary>
    public List<Dictionary<string, Edit>> Unseen { get; } = [];

    public string Json =>
        $$"""{"change_id":"{{Id}}","entity_type":"node","entity_id":"{{Node}}","base_version":{{BaseVersion}},"modified_at":"{{ModifiedAt:yyyy-MM-ddTHH:mm:ss.fffffffZ}}","state":{{Canonical.Write(State)}}}""";

    public override string ToString() =>
        $"{Id.ToString()[^4..]} of node {Node.ToString()[^4..]} on {BaseVersion} at {Time:HH:mm:ss.fff}: {string.Join(", ", Edits.Select(edit => $"{edit.Key}={edit.Value.Value}"))}{(Step is { } step ? $" {step.From}→{step.To}" : "")}{(IsDiscovery ? " (discovered)" : "")}";
}
