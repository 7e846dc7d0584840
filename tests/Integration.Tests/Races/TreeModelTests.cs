using Ardalis.Result;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;

namespace Sites.Integration.Tests.Races;

public sealed class TreeModelOnSqlite(SqliteService service) : TreeModelTests(service), IClassFixture<SqliteService>;

public sealed class TreeModelOnSqlServer(SqlServerService service) : TreeModelTests(service), IClassFixture<SqlServerService>;

/// <summary>
/// Random histories of a tree, executed by the real handlers and by a simple model: a
/// dictionary of parents, names and settings. After every step both must agree on whether the step is refused, and on
/// everything that can be read of the tree. A failure prints the seed and the shortest history found that shows it.
/// </summary>
public abstract class TreeModelTests(Service service) : HttpTestBase(service)
{
    private const int Histories = 60;
    private const int MaxLevels = 32;

    private static readonly string[] Workflows = ["workflow-a", "workflow-b"];

    // Indices count from the end of the list of groups, modulo its length, so that new groups are preferred.
    // -1 is no parent, -2 an unknown group.
    private static readonly Gen<int> Which = Gen.Frequency((8, Gen.Int[0, 5]), (8, Gen.Int[0, 40]), (2, Gen.Const(-1)), (1, Gen.Const(-2)));

    // Few names, so that duplicates occur; some differ only in case.
    private static readonly Gen<string> Name = Gen.OneOf("a", "A", "b", "c", "ä", "Ä");

    private static readonly Gen<Change> Setting = Gen.Frequency<Change>(
        (2, Gen.OneOf(new object?[] { null, Workflows[0], Workflows[1] }).Select(value => new Change("default_workflow_id", value))),
        (2, Gen.OneOf(new object?[] { null, true, false }).Select(value => new Change("auto_provision", value))),
        (2, Gen.OneOf(new object?[] { null, AutonomyLevel.Limited, AutonomyLevel.Full }).Select(value => new Change("autonomy_level", value))),
        (3, Gen.OneOf(new object?[] { null, CachePolicy.Pattern, CachePolicy.Mirror }).Select(value => new Change("cache_policy", value))),
        (3, Gen.OneOf(new object?[] { null, "[\"*\"]", "[\"a\"]" }).Select(value => new Change("cache_patterns", value))),
        (1, Gen.OneOf(new object?[] { null, 1, 9 }).Select(value => new Change("cache_max_size_gb", value))),
        (1, Gen.OneOf(new object?[] { null, 1, 9 }).Select(value => new Change("cache_retention_days", value))));

    private static readonly Gen<Step> Steps = Gen.Frequency<Step>(
        (6, Gen.Select(Which, Name, Setting.Array[0, 2], (parent, name, values) => (Step)new Create(true, parent, name, values))),
        (3, Gen.Select(Which, Name, Setting.Array[0, 1], (parent, name, values) => (Step)new Create(false, parent, name, values))),
        (2, Gen.Select(Which, Name, (group, name) => (Step)new Rename(group, name))),
        (6, Gen.Select(Which, Which, (group, parent) => (Step)new Move(group, parent))),
        (4, Gen.Select(Which, Setting.Array[1, 3], (group, values) => (Step)new Configure(group, values))),
        (1, Gen.Select(Which, Which, Name, Setting.Array[0, 2], (group, parent, name, values) => (Step)new Everything(group, parent, name, values))),
        (3, Which.Select(group => (Step)new Delete(group))));

    /// <summary>Histories begin with a chain of sites, which is sometimes nearly as deep as the limit.</summary>
    private static readonly Gen<History> Generated = Gen.Select(
        Gen.Frequency((3, Gen.Const(3)), (2, Gen.Int[30, 32])), Steps.Array[1, 40], (depth, steps) => new History(depth, steps));

    [Fact]
    public Task The_tree_behaves_like_its_model() =>
        Generated.SampleAsync(CheckAsync, iter: Histories, threads: 1, print: history => history.ToString());

    private async Task CheckAsync(History history)
    {
        // All names of a history have a unique prefix, so that histories are independent, including roots.
        var model = new Model(Service.Unique("h").Replace(' ', '-') + "-");
        for (var level = 0; level < history.Depth; level++)
            (await ActAsync(model, new Create(true, level == 0 ? -1 : 0, $"deep {level}", []))).Should().BeNull();
        await CompareAsync(model);

        foreach (var step in history.Steps)
        {
            var before = model.Copy();
            var expected = model.Apply(step, out var target);
            var code = await ActAsync(model, step, target);
            if (expected.Count == 0) code.Should().BeNull($"{step} breaks no rule");
            else code.Should().BeOneOf(expected, $"{step} breaks these rules");

            if (code is not null) model = before;
            await CompareAsync(model);
        }
    }

    /// <summary>Executes a step at the beginning of a history, where nothing is refused.</summary>
    private async Task<string?> ActAsync(Model model, Step step)
    {
        model.Apply(step, out var target).Should().BeEmpty();
        return await ActAsync(model, step, target);
    }

    /// <summary>Executes a step and returns the code of the refusal, or null.</summary>
    private async Task<string?> ActAsync(Model model, Step step, Target target)
    {
        // A new scope for each step, like for each request.
        await using var scope = Service.Services.CreateAsyncScope();
        var handlers = scope.ServiceProvider;
        var cancellation = TestContext.Current.CancellationToken;
        switch (step)
        {
            case Create create:
                var wanted = ChangeOf(model, create.Name, create.Values) with { ParentId = target.Parent };
                var created = create.IsSite
                    ? await handlers.GetRequiredService<CreateSiteHandler>().HandleAsync(new CreateSite(wanted), cancellation)
                    : await handlers.GetRequiredService<CreateGroupHandler>().HandleAsync(new CreateGroup(wanted), cancellation);
                if (created.IsSuccess) model.Identify(created.Value.Row.Id);
                return CodeOf(created);
            case Delete:
                return CodeOf(await handlers.GetRequiredService<DeleteGroupHandler>().HandleAsync(new DeleteGroup(target.Group, false, null), cancellation));
            default:
                var change = step switch
                {
                    Rename rename => ChangeOf(model, rename.Name, []),
                    Move => new GroupChange { ParentId = target.Parent },
                    Configure configure => ChangeOf(model, null, configure.Values),
                    Everything everything => ChangeOf(model, everything.Name, everything.Values) with { ParentId = target.Parent },
                    _ => throw new ArgumentOutOfRangeException(nameof(step)),
                };
                return CodeOf(await handlers.GetRequiredService<UpdateGroupHandler>().HandleAsync(new UpdateGroup(target.Group, change, null), cancellation));
        }
    }

    private static string? CodeOf<T>(Result<T> result) => result.IsSuccess ? null : result.ValidationErrors.First().ErrorCode;

    private static GroupChange ChangeOf(Model model, string? name, Change[] values)
    {
        var settings = new SettingsChange();
        foreach (var (setting, value) in values)
        {
            settings = setting switch
            {
                "default_workflow_id" => settings with { DefaultWorkflowId = (string?)value },
                "auto_provision" => settings with { AutoProvision = (bool?)value },
                "autonomy_level" => settings with { AutonomyLevel = (AutonomyLevel?)value },
                "cache_policy" => settings with { CachePolicy = (CachePolicy?)value },
                "cache_patterns" => settings with { CachePatternsJson = (string?)value },
                "cache_max_size_gb" => settings with { CacheMaxSizeGb = (int?)value },
                "cache_retention_days" => settings with { CacheRetentionDays = (int?)value },
                _ => throw new ArgumentOutOfRangeException(nameof(values), setting, null),
            };
        }

        var change = new GroupChange { Settings = settings };
        return name is null ? change : change with { Name = model.Prefix + name };
    }

    /// <summary>Reads the whole tree of the history and compares it with the model.</summary>
    private async Task CompareAsync(Model model)
    {
        await using var scope = Service.Services.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetRequiredService<IGroupReader>();
        var page = await reader.ListAsync(
            new GroupFilter { Q = model.Prefix }, new PageRequest(PageRequest.MaxLimit, null, null, true), TestContext.Current.CancellationToken);
        page.IsSuccess.Should().BeTrue();
        page.Value.Total.Should().Be(model.Groups.Count);
        var actual = page.Value.Items.Select(Describe).Order(StringComparer.Ordinal);
        actual.Should().Equal(model.Groups.Keys.Select(model.Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(GroupView view)
    {
        var effective = EffectiveSettings.Of(view.Chain);
        return $"{view.Row.Id} {(view.Row.IsSite ? "site" : "group")} {view.Row.Name} {view.Path} v{view.Row.Version} depth {view.Depth}"
            + $" children {view.Row.ChildrenCount} lineage {view.Row.LineageKey}"
            + Text("default_workflow_id", effective.DefaultWorkflowId)
            + Text("auto_provision", effective.AutoProvision)
            + Text("autonomy_level", effective.AutonomyLevel)
            + Text("cache_policy", effective.CachePolicy)
            + Text("cache_patterns", effective.CachePatterns)
            + Text("cache_max_size_gb", effective.CacheMaxSizeGb)
            + Text("cache_retention_days", effective.CacheRetentionDays);

        static string Text<T>(string name, EffectiveValue<T> value) => $" {name}={value.Value}@{value.From?.Id.ToString() ?? "default"}";
    }

    private sealed record History(int Depth, Step[] Steps)
    {
        public override string ToString() => $"{Depth} levels, then {string.Join("; ", Steps.Select(step => step.ToString()))}";
    }

    private sealed record Change(string Setting, object? Value)
    {
        public override string ToString() => $"{Setting}={Value ?? "null"}";
    }

    private abstract record Step
    {
        protected static string List(Change[] values) => string.Join(",", values.Select(change => change.ToString()));
    }

    private sealed record Create(bool IsSite, int Parent, string Name, Change[] Values) : Step
    {
        public override string ToString() => $"create {(IsSite ? "site" : "group")} {Name} under {Parent} [{List(Values)}]";
    }

    private sealed record Rename(int Group, string Name) : Step;

    private sealed record Move(int Group, int Parent) : Step;

    private sealed record Configure(int Group, Change[] Values) : Step
    {
        public override string ToString() => $"configure {Group} [{List(Values)}]";
    }

    private sealed record Everything(int Group, int Parent, string Name, Change[] Values) : Step
    {
        public override string ToString() => $"change {Group}: {Name} under {Parent} [{List(Values)}]";
    }

    private sealed record Delete(int Group) : Step;

    /// <summary>The groups that the indices of a step refer to.</summary>
    private readonly record struct Target(GroupId Group, GroupId? Parent);

    private sealed record Member(bool IsSite, string Name, GroupId? Parent, int Version, Dictionary<string, object?> Values);

    /// <summary>The simple model of the tree.</summary>
    private sealed class Model(string prefix)
    {
        private static readonly Dictionary<string, object?> Defaults = new()
        {
            ["auto_provision"] = false,
            ["autonomy_level"] = AutonomyLevel.Readonly,
            ["cache_policy"] = CachePolicy.Minimal,
            ["cache_retention_days"] = 30,
        };

        private static readonly string[] Settings =
            ["default_workflow_id", "auto_provision", "autonomy_level", "cache_policy", "cache_patterns", "cache_max_size_gb", "cache_retention_days"];

        // The id of a new group until the service has assigned one.
        private static readonly GroupId New = new(new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
        private static readonly GroupId UnknownId = new(new Guid("eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee"));

        public string Prefix { get; } = prefix;

        public Dictionary<GroupId, Member> Groups { get; private init; } = [];

        public Model Copy() => new(Prefix) { Groups = Groups.ToDictionary(pair => pair.Key, pair => pair.Value with { Values = new(pair.Value.Values) }) };

        /// <summary>Sets the id of the group that was just created.</summary>
        public void Identify(GroupId id)
        {
            Groups[id] = Groups[New];
            Groups.Remove(New);
        }

        /// <summary>Applies a step without checks and returns the codes of all rules that the result violates.</summary>
        public List<string> Apply(Step step, out Target target)
        {
            var broken = new List<string>();
            var ids = Groups.Keys.Order().Reverse().ToList();
            var (group, parent) = step switch
            {
                Create create => (New, Find(create.Parent)),
                Rename rename => (Find(rename.Group) ?? UnknownId, null),
                Move move => (Find(move.Group) ?? UnknownId, Find(move.Parent)),
                Configure configure => (Find(configure.Group) ?? UnknownId, null),
                Everything everything => (Find(everything.Group) ?? UnknownId, Find(everything.Parent)),
                Delete delete => (Find(delete.Group) ?? UnknownId, null),
                _ => throw new ArgumentOutOfRangeException(nameof(step)),
            };
            target = new Target(group, parent);
            if (step is not Create && !Groups.ContainsKey(group)) return ["group.not_found"];
            if (step is Delete)
            {
                if (Groups.Values.Any(member => member.Parent == group)) broken.Add("group.has_children");
                else Groups.Remove(group);
                return broken;
            }

            // With an unknown parent, no other rule about positions applies.
            if (parent is { } named && !Groups.ContainsKey(named)) return ["group.parent_not_found", .. SiteSettingErrors(step, group)];
            if (step is Move or Everything && parent is { } below && (below == group || AncestorsOf(below).Contains(group)))
                return ["group.move_into_itself", .. SiteSettingErrors(step, group)];

            broken.AddRange(SiteSettingErrors(step, group));
            Change(step, group, parent);
            var changed = Groups[group];
            if (changed is { IsSite: true, Parent: { } above } && !Groups[above].IsSite) broken.Add("site.parent_not_a_site");
            if (Groups.Keys.Any(member => 1 + AncestorsOf(member).Count > MaxLevels)) broken.Add("group.too_deep");
            if (Groups.Any(other => other.Key != group && other.Value.Parent == changed.Parent
                && string.Equals(other.Value.Name, changed.Name, StringComparison.OrdinalIgnoreCase))) broken.Add("group.name_taken");
            if (Groups.Keys.Any(member => Groups[member].IsSite
                && Equals(Effective(member, "cache_policy").Value, CachePolicy.Pattern) && Effective(member, "cache_patterns").Value is null))
                broken.Add("site.patterns_required");
            return broken;

            GroupId? Find(int index) => index switch
            {
                -1 => null,
                -2 => UnknownId,
                _ => ids.Count == 0 ? null : ids[index % ids.Count],
            };
        }

        /// <summary>All readable properties of a group, in the format of the service.</summary>
        public string Describe(GroupId id)
        {
            var group = Groups[id];
            var chain = AncestorsOf(id).AsEnumerable().Reverse().Append(id).ToList();
            var path = string.Concat(chain.Select(member => "/" + Groups[member].Name));
            var lineage = string.Concat(chain.Select(member => member.Value.ToString("N") + "/"));
            var settings = Settings.Select(setting => (setting, Effective(id, setting)))
                .Select(pair => $" {pair.setting}={pair.Item2.Value}@{pair.Item2.From?.ToString() ?? "default"}");
            return $"{id} {(group.IsSite ? "site" : "group")} {group.Name} {path} v{group.Version} depth {chain.Count - 1}"
                + $" children {Groups.Values.Count(member => member.Parent == id)} lineage {lineage}{string.Concat(settings)}";
        }

        private void Change(Step step, GroupId id, GroupId? parent)
        {
            if (step is Create create)
            {
                var values = create.Values.Aggregate(new Dictionary<string, object?>(), Set);
                if (create.IsSite && parent is null)
                {
                    foreach (var setting in new[] { "autonomy_level", "cache_policy", "cache_retention_days" })
                        if (values.GetValueOrDefault(setting) is null) values[setting] = Defaults[setting];
                }

                Groups[id] = new Member(create.IsSite, Prefix + create.Name, parent, 1, values);
                return;
            }

            var before = Groups[id];
            var after = before with { Values = new(before.Values) };
            after = step switch
            {
                Rename rename => after with { Name = Prefix + rename.Name },
                Move => after with { Parent = parent },
                Configure configure => after with { Values = configure.Values.Aggregate(after.Values, Set) },
                Everything everything => after with { Name = Prefix + everything.Name, Parent = parent, Values = everything.Values.Aggregate(after.Values, Set) },
                _ => after,
            };
            var same = after.Name == before.Name && after.Parent == before.Parent
                && Settings.All(setting => Equals(after.Values.GetValueOrDefault(setting), before.Values.GetValueOrDefault(setting)));
            Groups[id] = same ? before : after with { Version = before.Version + 1 };
        }

        private static Dictionary<string, object?> Set(Dictionary<string, object?> values, Change change)
        {
            values[change.Setting] = change.Value;
            return values;
        }

        private IEnumerable<string> SiteSettingErrors(Step step, GroupId group)
        {
            var (isSite, values) = step switch
            {
                Create create => (create.IsSite, create.Values),
                Configure configure => (Groups[group].IsSite, configure.Values),
                Everything everything => (Groups[group].IsSite, everything.Values),
                _ => (true, []),
            };
            var merged = values.Aggregate(new Dictionary<string, object?>(), Set);
            return !isSite && merged.Any(pair => pair.Value is not null && pair.Key is not ("default_workflow_id" or "auto_provision"))
                ? ["group.setting_requires_site"]
                : [];
        }

        private List<GroupId> AncestorsOf(GroupId id)
        {
            var chain = new List<GroupId>();
            for (var above = Groups[id].Parent; above is { } next; above = Groups[next].Parent) chain.Add(next);
            return chain;
        }

        private (object? Value, GroupId? From) Effective(GroupId id, string setting)
        {
            foreach (var member in AncestorsOf(id).Prepend(id))
                if (Groups[member].Values.GetValueOrDefault(setting) is { } value) return (value, member);
            return (Defaults.GetValueOrDefault(setting), null);
        }
    }
}
