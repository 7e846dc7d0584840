using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Hierarchy;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using NodeArchitecture = Sites.Domain.Nodes.Architecture;

namespace Sites.Application.Nodes;

/// <summary>
/// What a caller wants of a node, as far as it was said. One shape for creating, patching and importing, so that a field
/// is checked the same way at every door.
/// </summary>
public sealed record NodeChange
{
    /// <summary>See <see cref="Domain.Nodes.MacAddress"/>.</summary>
    public Optional<string?> MacAddress { get; init; }

    /// <summary>See <see cref="Domain.Nodes.Hostname"/>.</summary>
    public Optional<string?> Hostname { get; init; }

    /// <summary>See <see cref="Domain.Nodes.IpAddress"/>.</summary>
    public Optional<string?> IpAddress { get; init; }

    /// <summary>Null is the default.</summary>
    public Optional<NodeArchitecture?> Arch { get; init; }

    /// <summary>Null is the default.</summary>
    public Optional<BootMode?> BootMode { get; init; }

    /// <summary>Any group or site.</summary>
    public Optional<GroupId?> GroupId { get; init; }

    /// <summary>A site.</summary>
    public Optional<GroupId?> HomeSiteId { get; init; }

    /// <summary>At most 100 characters.</summary>
    public Optional<string?> Vendor { get; init; }

    /// <summary>At most 100 characters.</summary>
    public Optional<string?> Model { get; init; }

    /// <summary>At most 100 characters.</summary>
    public Optional<string?> SerialNumber { get; init; }

    /// <summary>What the firmware reports; never one of SMBIOS's placeholders (<see cref="Domain.Nodes.SystemUuid"/>).</summary>
    public Optional<Guid?> SystemUuid { get; init; }

    /// <summary>See <see cref="WorkflowReference"/>; null follows the group.</summary>
    public Optional<string?> WorkflowId { get; init; }

    /// <summary>See <see cref="TagList"/>; null for no tags.</summary>
    public Optional<IReadOnlyList<string?>?> Tags { get; init; }

    /// <summary>The identity after the change. What the change leaves as it is was accepted when it was stored, and is not checked again.</summary>
    /// <param name="before">What the node is; null for a new one.</param>
    /// <returns>Every field's own mistake at once.</returns>
    public Result<NodeIdentity> Identify(NodeIdentity? before)
    {
        var fields = new Fields();
        var mac = before is null || MacAddress.IsPresent
            ? fields.Take(Domain.Nodes.MacAddress.Parse(MacAddress.Or(null)))
            : before.MacAddress;
        var hostname = Hostname.IsPresent ? fields.Take(Domain.Nodes.Hostname.Parse(Hostname.Value)) : before?.Hostname;
        var ipAddress = IpAddress.IsPresent ? fields.Take(Domain.Nodes.IpAddress.Parse(IpAddress.Value)) : before?.IpAddress;
        var vendor = Vendor.IsPresent ? fields.Take(ShortText(Vendor.Value, "vendor")) : before?.Vendor;
        var model = Model.IsPresent ? fields.Take(ShortText(Model.Value, "model")) : before?.Model;
        var serialNumber = SerialNumber.IsPresent ? fields.Take(ShortText(SerialNumber.Value, "serial_number")) : before?.SerialNumber;
        if (SystemUuid is { IsPresent: true, Value: { } uuid } && Domain.Nodes.SystemUuid.IsPlaceholder(uuid))
            fields.Add(RequestErrors.ValueInvalid.ForField("system_uuid", "the UUID of one machine; all zeros and all ones are placeholders of firmware that has none"));
        if (!fields.AreGood) return fields.Refusal;

        return new NodeIdentity
        {
            MacAddress = mac!,
            Hostname = hostname,
            IpAddress = ipAddress,
            Arch = Arch.Or(before?.Arch) ?? NodeArchitecture.X8664,
            BootMode = BootMode.Or(before?.BootMode) ?? Domain.Nodes.BootMode.Bios,
            Vendor = vendor,
            Model = model,
            SerialNumber = serialNumber,
            SystemUuid = SystemUuid.Or(before?.SystemUuid),
        };
    }

    /// <summary>The workflow and the tags of the change, checked.</summary>
    /// <returns><c>workflow_id.invalid</c>, <c>tag.invalid</c>, <c>tag.too_many</c>.</returns>
    public Result<NodeLabels> Labels()
    {
        var fields = new Fields();
        var workflow = WorkflowIds.Read(WorkflowId.Or(null), "workflow_id", fields);
        var tags = fields.Take(TagList.Parse(Tags.Or(null), "tags"));
        return fields.AreGood ? new NodeLabels(WorkflowId.Select(_ => workflow), Tags.Select(_ => tags)) : fields.Refusal;
    }

    private static Result<string?> ShortText(string? text, string field) =>
        Text.ParseOptional(text, NodeIdentity.MaxTextLength, NodeErrors.TextInvalid, field);
}

/// <summary>What people attach to a node, each value good in itself; only <see cref="NodeChange.Labels"/> makes one.</summary>
/// <param name="WorkflowId">Null follows the group.</param>
/// <param name="StoredTags">As they are stored.</param>
public sealed record NodeLabels(Optional<string?> WorkflowId, Optional<string?> StoredTags)
{
    /// <summary>Sets what the change has.</summary>
    public void ApplyTo(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.AssignWorkflow(WorkflowId.Or(node.WorkflowId));
        node.SetTags(StoredTags.Or(node.StoredTags));
    }
}
