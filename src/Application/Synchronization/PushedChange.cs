using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using EntityState = Sites.Domain.Synchronization.EntityState;
using NodeArchitecture = Sites.Domain.Nodes.Architecture;

namespace Sites.Application.Synchronization;

/// <summary>A change that a site made by itself, as its agent pushes it: unchecked, but for its id.</summary>
/// <param name="ChangeId">The agent's own id for it; by it the change is known again.</param>
/// <param name="EntityType">What kind of thing, in wire spelling; needed.</param>
/// <param name="EntityId">Which one; needed.</param>
/// <param name="BaseVersion">The version that the site had when it made the change, 0 for what it discovered itself; needed.</param>
/// <param name="ModifiedAt">UTC; when it made the change, by the site's clock; needed.</param>
/// <param name="State">What it is at the site since, a JSON object; needed. Fields that are left out are as they were.</param>
public sealed record PushedChange(
    Guid ChangeId, string? EntityType, Guid? EntityId, long? BaseVersion, DateTime? ModifiedAt, JsonElement? State)
{
    /// <summary>Whether it comes after another change of the same entity in the same batch, so that it was made later whatever the site's clock said.</summary>
    public bool FollowsAnother { get; init; }

    /// <summary>What it is said to be; null where nothing is, or what is said is no object or holds text that is none.</summary>
    public EntityState? Said { get; } = Read(State);

    /// <summary>Whether everything is there that a change needs to be looked at.</summary>
    public bool IsComplete => EntityId is not null && BaseVersion >= 0 && ModifiedAt is not null && Said is not null;

    /// <summary>SHA-256 of what is pushed, in lower-case hex.</summary>
    public string Checksum => field ??= CanonicalJson.Checksum(string.Join('\n', EntityType, EntityId, BaseVersion, ModifiedAt?.Ticks, Said?.Json));

    private static EntityState? Read(JsonElement? state)
    {
        if (state is not { ValueKind: JsonValueKind.Object } said) return null;
        try
        {
            return EntityState.Read(said);
        }
        catch (ArgumentException)
        {
            // Half a character, or bytes that are no UTF-8.
            return null;
        }
    }
}

/// <summary>A node as a site says it, checked as at every other door.</summary>
/// <param name="Identity">What it is.</param>
/// <param name="Group">Its logical group.</param>
/// <param name="Life">Where it is in its life.</param>
public sealed record PushedNode(NodeIdentity Identity, GroupId? Group, NodeState Life)
{
    /// <summary>What a site says of a node that it discovered, where it leaves something out.</summary>
    private static readonly EntityState Undiscovered = EntityState.Of([KeyValuePair.Create(SyncedNode.State, EntityState.Value(NodeState.Discovered.ToWire()))]);

    /// <summary>The same in the form in which states are compared.</summary>
    public EntityState State => SyncedNode.StateOf(Identity, Group, Life);

    /// <summary>Reads what a site says.</summary>
    /// <param name="said">Fields that are not known here are passed over: agents are older and newer than central.</param>
    /// <param name="before">What the node was at the site before; null for one that it discovered.</param>
    /// <returns>Every field's own mistake; <c>request.value_invalid</c> where it is none of its values.</returns>
    public static Result<PushedNode> Parse(EntityState said, EntityState? before)
    {
        ArgumentNullException.ThrowIfNull(said);
        var state = (before ?? Undiscovered).With(said.Fields.Where(SyncedNode.Fields.Contains).Select(field => KeyValuePair.Create(field, said[field])));
        var fields = new Fields();
        // What the site leaves as it was is trusted, as it is wherever else a node is changed: it may be older than a rule.
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
            SystemUuid = Changed("system_uuid", Firmware),
        };
        var group = Uuid(state, SyncedNode.Group, fields).Value;
        var life = OneOf<NodeState>(state, SyncedNode.State, fields).Value;
        if (life is null && fields.AreGood) fields.Add(RequestErrors.Required.ForField(SyncedNode.State));
        if (!fields.AreGood) return fields.Refusal;
        var identity = change.Identify(trusted);
        return identity.IsSuccess ? new PushedNode(identity.Value, group is { } id ? new GroupId(id) : null, life!.Value) : identity.AsRefusal();

        Optional<T> Changed<T>(string field, Func<EntityState, string, Fields, Optional<T>> read) =>
            trusted is not null && state[field] == before![field] ? default : read(state, field, fields);
    }

    /// <summary>What a stored state says of the machine; null where it is of no whole node.</summary>
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

    /// <summary>What the firmware reports: its placeholders say that it has no UUID.</summary>
    private static Optional<Guid?> Firmware(EntityState state, string field, Fields fields) =>
        IsPlaceholder(state[field]) ? null : Uuid(state, field, fields);

    private static bool IsPlaceholder(string value) => Guid.TryParseExact(value.Trim('"'), "D", out var uuid) && SystemUuid.IsPlaceholder(uuid);

    private static Optional<Guid?> Uuid(EntityState state, string field, Fields fields) =>
        fields.Take(Values.Uuid(field, Text(state, field, fields).Value));
}
