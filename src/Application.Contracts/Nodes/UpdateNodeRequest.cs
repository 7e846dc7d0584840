using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>PATCH /nodes/{id}</c>. Absent members stay as they are; null clears (for <c>arch</c> and <c>boot_mode</c>: back to the default).</summary>
public sealed record UpdateNodeRequest
{
    /// <summary><c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>, <c>0011.2233.4455</c> or <c>001122334455</c>; unique.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> MacAddress { get; init; }

    /// <summary>At most 253 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Hostname { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> IpAddress { get; init; }

    /// <summary>The processor architecture; <c>x86_64</c> where nothing is said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Architecture?> Arch { get; init; }

    /// <summary>How it boots; <c>bios</c> where nothing is said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<BootMode?> BootMode { get; init; }

    /// <summary>Its logical group: any group or site.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> GroupId { get; init; }

    /// <summary>Its physical home: a site.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> HomeSiteId { get; init; }

    /// <summary>Its own workflow, 1–100 printable characters; null follows its group.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> WorkflowId { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>At most 100 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Vendor { get; init; }

    /// <summary>At most 100 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Model { get; init; }

    /// <summary>At most 100 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> SystemUuid { get; init; }
}
