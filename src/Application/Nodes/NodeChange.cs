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
/// The requested values of a node. Create, patch and import share this type, so that every field is validated by the same rules.
/// </summary>
public sealed record NodeChange
{
    /// <summary>MAC address; see <see cref="Domain.Nodes.MacAddress"/>.</summary>
    public Optional<string?> MacAddress { get; init; }

    /// <summary>MAC addresses besides <see cref="MacAddress"/>, which may be in the list; null for none. See <see cref="MacAddressList"/>.</summary>
    public Optional<IReadOnlyList<string?>?> MacAddresses { get; init; }

    /// <summary>Hostname; see <see cref="Domain.Nodes.Hostname"/>.</summary>
    public Optional<string?> Hostname { get; init; }

    /// <summary>IP address; see <see cref="Domain.Nodes.IpAddress"/>.</summary>
    public Optional<string?> IpAddress { get; init; }

    /// <summary>Processor architecture; null for the default.</summary>
    public Optional<NodeArchitecture?> Arch { get; init; }

    /// <summary>Boot mode; null for the default.</summary>
    public Optional<BootMode?> BootMode { get; init; }

    /// <summary>Identifier of the logical group, which can be a site.</summary>
    public Optional<GroupId?> GroupId { get; init; }

    /// <summary>Identifier of the home site.</summary>
    public Optional<GroupId?> HomeSiteId { get; init; }

    /// <summary>Vendor, at most 100 characters.</summary>
    public Optional<string?> Vendor { get; init; }

    /// <summary>Model, at most 100 characters.</summary>
    public Optional<string?> Model { get; init; }

    /// <summary>Serial number, at most 100 characters.</summary>
    public Optional<string?> SerialNumber { get; init; }

    /// <summary>UUID that the firmware reports; not one of the SMBIOS placeholders (<see cref="Domain.Nodes.SystemUuid"/>).</summary>
    public Optional<Guid?> SystemUuid { get; init; }

    /// <summary>Identifier of the node's own workflow; null inherits the group's. See <see cref="WorkflowReference"/>.</summary>
    public Optional<string?> WorkflowId { get; init; }

    /// <summary>Tags; null for no tags. See <see cref="TagList"/>.</summary>
    public Optional<IReadOnlyList<string?>?> Tags { get; init; }

    /// <summary>Returns the identity after the change. Absent fields keep their stored values, which are not validated again.</summary>
    /// <param name="before">The current identity; null for a new node.</param>
    /// <returns>The identity; or the validation errors of all fields.</returns>
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
        if (!fields.AreValid) return fields.Refusal;

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

    /// <summary>
    /// Returns the identity of a machine that an agent reports, without the values that are invalid: a machine must be able to boot whatever
    /// its firmware reports. Only the MAC address is required.
    /// </summary>
    /// <returns>The identity and the errors of the values that were left out; or the validation error of the MAC address.</returns>
    public Result<(NodeIdentity Identity, IReadOnlyList<ValidationError> Ignored)> IdentifyUsable()
    {
        var identity = Identify(before: null);
        if (identity.IsSuccess) return (identity.Value, []);
        var errors = identity.ValidationErrors.ToList();
        var invalid = errors.Select(error => error.Identifier).ToHashSet();
        var usable = this with
        {
            Hostname = invalid.Contains("hostname") ? default : Hostname,
            IpAddress = invalid.Contains("ip_address") ? default : IpAddress,
            Vendor = invalid.Contains("vendor") ? default : Vendor,
            Model = invalid.Contains("model") ? default : Model,
            SerialNumber = invalid.Contains("serial_number") ? default : SerialNumber,
            SystemUuid = invalid.Contains("system_uuid") ? default : SystemUuid,
        };
        var rest = usable.Identify(before: null);
        return rest.IsSuccess ? (rest.Value, errors) : rest.AsRefusal();
    }

    /// <summary>Validates the workflow, the tags and the further MAC addresses of the change.</summary>
    /// <returns>
    /// The details; or <c>workflow_id.invalid</c>, <c>tag.invalid</c>, <c>tag.too_many</c>, <c>node.mac_address_invalid</c>,
    /// <c>node.mac_addresses_too_many</c>.
    /// </returns>
    public Result<NodeDetails> Details()
    {
        var fields = new Fields();
        var details = new NodeDetails(
            WorkflowId.Select(text => WorkflowIds.Read(text, "workflow_id", fields)),
            Tags.Select(tags => fields.Take(TagList.Parse(tags, "tags"))),
            MacAddresses.Select(addresses => fields.Take(MacAddressList.Parse(addresses, "mac_addresses"))));
        return fields.AreValid ? details : fields.Refusal;
    }

    private static Result<string?> ShortText(string? text, string field) =>
        Text.ParseOptional(text, NodeIdentity.MaxTextLength, NodeErrors.TextInvalid, field);
}

/// <summary>The validated details of a node that belong neither to its identity nor to its place; created by <see cref="NodeChange.Details"/> only.</summary>
/// <param name="Workflow">The node's own workflow; null inherits the group's.</param>
/// <param name="Tags">The tags; null for no tags.</param>
/// <param name="MacAddresses">The MAC addresses besides the primary one; null for none.</param>
public sealed record NodeDetails(Optional<WorkflowReference?> Workflow, Optional<TagList?> Tags, Optional<MacAddressList?> MacAddresses)
{
    /// <summary>Applies the values that are present to a node.</summary>
    public void ApplyTo(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (Workflow.IsPresent) node.AssignWorkflow(Workflow.Value);
        if (Tags.IsPresent) node.SetTags(Tags.Value);
        if (MacAddresses.IsPresent) node.SetMacAddresses(MacAddresses.Value);
    }
}
