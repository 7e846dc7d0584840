using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Nodes;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using EntityState = Sites.Domain.Synchronization.EntityState;
using NodeArchitecture = Sites.Domain.Nodes.Architecture;

namespace Sites.Application.Synchronization;

/// <summary>A change that a site made autonomously, as pushed by its agent. Nothing of it has been validated.</summary>
/// <param name="ChangeId">Identifier of the change, assigned by the agent; a repeated push is recognised by it. Without it, the change is refused.</param>
/// <param name="EntityType">Type of the entity; null when it is missing or unknown.</param>
/// <param name="EntityId">Identifier of the entity; required.</param>
/// <param name="BaseVersion">The version on which the site made the change; 0 for an entity that the site discovered; required.</param>
/// <param name="ModifiedAt">When the site made the change (UTC, by the site's clock); required without <paramref name="Age"/>.</param>
/// <param name="State">The state at the site after the change, a JSON object; required. Absent fields are unchanged.</param>
/// <param name="Age">How long ago the site made the change, for sites without a clock; takes precedence over <paramref name="ModifiedAt"/>.</param>
public sealed record PushedChange(
    Guid? ChangeId, SyncEntityType? EntityType, Guid? EntityId, long? BaseVersion, DateTime? ModifiedAt, JsonElement? State, TimeSpan? Age = null)
{
    /// <summary>The generation in which <see cref="BaseVersion"/> was assigned; null when the site does not know it.</summary>
    public long? Generation { get; init; }

    /// <summary>The state that the site changed, as it had it; used when central no longer has the base version. Null if the site did not send it.</summary>
    public JsonElement? BaseState { get; init; }

    /// <summary>The parsed base state; null when it is absent or not usable.</summary>
    public EntityState? ParsedBase => field ??= Read(BaseState);

    /// <summary>
    /// Whether the change follows another change of the same entity in the same push, and so is later regardless of the site's clock.
    /// </summary>
    public bool FollowsAnother { get; init; }

    /// <summary>The parsed state; null when it is absent, not an object, or contains invalid Unicode.</summary>
    public EntityState? ParsedState { get; } = Read(State);

    /// <summary>The parsed state, in which fields that the site left out are those of the base state; null when there is no parsed state.</summary>
    public EntityState? CompleteState => field ??=
        ParsedState is { } state && ParsedBase is { } based ? based.With(state.Fields.Select(name => KeyValuePair.Create(name, state[name]))) : ParsedState;

    /// <summary>The node of <see cref="CompleteState"/>, which must be present; see <see cref="PushedNode.Parse"/>.</summary>
    public Result<PushedNode> CompleteNode => field ??= PushedNode.Parse(CompleteState!, before: null);

    /// <summary>Whether all required values are present.</summary>
    public bool IsComplete => EntityId is not null && BaseVersion >= 0 && (ModifiedAt ?? (object?)Age) is not null && ParsedState is not null;

    /// <summary>SHA-256 of the pushed values, in lower-case hex.</summary>
    public string Checksum => field ??= CanonicalJson.Checksum(string.Join('\n', EntityType?.ToWire(), EntityId, BaseVersion, ModifiedAt?.Ticks, ParsedState?.Json));

    /// <summary>Returns when the site made the change, by central's clock as far as that is known (UTC), and not after <paramref name="now"/>.</summary>
    /// <param name="clockAhead">How far the site's clock is ahead of central's.</param>
    /// <param name="now">The current time (UTC).</param>
    public DateTime MadeAt(TimeSpan clockAhead, DateTime now) =>
        Age is { } age ? new DateTime(Math.Max(0, now.Ticks - age.Ticks), DateTimeKind.Utc) : ClockSkew.ToCentralTime(ModifiedAt!.Value, clockAhead, latest: now);

    private static EntityState? Read(JsonElement? state)
    {
        if (state is not { ValueKind: JsonValueKind.Object } values) return null;
        try
        {
            return EntityState.Read(values);
        }
        catch (ArgumentException)
        {
            // An unpaired surrogate or invalid UTF-8.
            return null;
        }
    }
}

/// <summary>The state of a node as pushed by a site, validated by the same rules as in all other requests.</summary>
/// <param name="Identity">The identity of the node.</param>
/// <param name="Group">Identifier of its logical group; null when it has none.</param>
/// <param name="Life">Its lifecycle state.</param>
public sealed record PushedNode(NodeIdentity Identity, GroupId? Group, NodeState Life)
{
    /// <summary>Default values for the absent fields of a discovered node.</summary>
    private static readonly EntityState DiscoveredDefaults = EntityState.Of([KeyValuePair.Create(SyncedNode.State, EntityState.Value(NodeState.Discovered.ToWire()))]);

    /// <summary>The node in the form in which states are compared.</summary>
    public EntityState State => SyncedNode.StateOf(Identity, Group, Life);

    /// <summary>Validates a pushed state.</summary>
    /// <param name="pushed">The pushed fields. Unknown fields are ignored, because agents can be older or newer than central.</param>
    /// <param name="before">The node's previous state at the site; null for a node that the site discovered.</param>
    /// <returns>The node; or the validation errors of the fields, with <c>request.value_invalid</c> for values outside their domain.</returns>
    public static Result<PushedNode> Parse(EntityState pushed, EntityState? before)
    {
        ArgumentNullException.ThrowIfNull(pushed);
        var state = (before ?? DiscoveredDefaults).With(pushed.Fields.Where(SyncedNode.Fields.Contains).Select(field => KeyValuePair.Create(field, pushed[field])));
        var fields = new Fields();
        // Unchanged values are not validated again, as in all other changes of nodes: a stored value can be older than a rule.
        var trusted = Stored(before);
        var change = new NodeChange
        {
            MacAddress = Changed("mac_address", Text),
            Hostname = Changed("hostname", Text),
            IpAddress = Changed("ip_address", Text),
            Arch = Changed("arch", OneOf<NodeArchitecture>),
            BootMode = Changed("boot_mode", OneOf<BootMode>),
            Vendor = Changed("vendor", Text),
            Model = Changed("model", Text),
            SerialNumber = Changed("serial_number", Text),
            SystemUuid = Changed("system_uuid", FirmwareUuid),
        };
        var group = Uuid(state, SyncedNode.Group, fields).Value;
        var life = OneOf<NodeState>(state, SyncedNode.State, fields).Value;
        if (life is null && fields.AreValid) fields.Add(RequestErrors.Required.ForField(SyncedNode.State));
        if (!fields.AreValid) return fields.Refusal;
        var identity = change.Identify(trusted);
        return identity.IsSuccess ? new PushedNode(identity.Value, group is { } id ? new GroupId(id) : null, life!.Value) : identity.AsRefusal();

        Optional<T> Changed<T>(string field, Func<EntityState, string, Fields, Optional<T>> read) =>
            trusted is not null && state[field] == before![field] ? default : read(state, field, fields);
    }

    /// <summary>Reads the identity from a stored state; null when the state does not contain a complete node.</summary>
    private static NodeIdentity? Stored(EntityState? state)
    {
        if (state?.TextOf("mac_address") is not { } mac) return null;
        return new NodeIdentity
        {
            MacAddress = MacAddress.FromStorage(mac),
            Hostname = state.TextOf("hostname"),
            IpAddress = state.TextOf("ip_address"),
            Arch = WireNames.Parse<NodeArchitecture>(state.TextOf("arch")) ?? NodeArchitecture.X8664,
            BootMode = WireNames.Parse<BootMode>(state.TextOf("boot_mode")) ?? BootMode.Bios,
            Vendor = state.TextOf("vendor"),
            Model = state.TextOf("model"),
            SerialNumber = state.TextOf("serial_number"),
            SystemUuid = Guid.TryParseExact(state.TextOf("system_uuid"), "D", out var uuid) ? uuid : null,
        };
    }

    private static Optional<string?> Text(EntityState state, string field, Fields fields)
    {
        if (state[field] == EntityState.Null) return null;
        if (state[field][0] == '"') return state.TextOf(field);
        fields.Add(RequestErrors.ValueInvalid.ForField(field, "text"));
        return null;
    }

    private static Optional<TEnum?> OneOf<TEnum>(EntityState state, string field, Fields fields)
        where TEnum : struct, Enum => fields.Take(Values.OneOf<TEnum>(field, Text(state, field, fields).Value));

    /// <summary>Reads the UUID that the firmware reports; placeholder values count as null.</summary>
    private static Optional<Guid?> FirmwareUuid(EntityState state, string field, Fields fields) =>
        IsPlaceholder(state[field]) ? null : Uuid(state, field, fields);

    private static bool IsPlaceholder(string value) => Guid.TryParseExact(value.Trim('"'), "D", out var uuid) && SystemUuid.IsPlaceholder(uuid);

    private static Optional<Guid?> Uuid(EntityState state, string field, Fields fields) =>
        fields.Take(Values.Uuid(field, Text(state, field, fields).Value));
}
