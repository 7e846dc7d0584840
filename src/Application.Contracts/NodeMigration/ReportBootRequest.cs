using System.Text.Json.Serialization;
using Sites.Application.Contracts.Nodes;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>
/// The body of <c>POST /agents/boots</c>: a machine that boots at the agent's site. Members that the service does not know are passed over.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record ReportBootRequest
{
    /// <summary><c>00:11:22:33:44:55</c>, <c>00-11-22-33-44-55</c>, <c>0011.2233.4455</c> or <c>001122334455</c>; required.</summary>
    public string? MacAddress { get; init; }

    /// <summary>At most 253 characters. This and what follows is taken where a node is made of it, and otherwise left as it is.</summary>
    public string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The processor architecture; <c>x86_64</c> where nothing is said.</summary>
    public Architecture? Arch { get; init; }

    /// <summary>How it boots; <c>bios</c> where nothing is said.</summary>
    public BootMode? BootMode { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Vendor { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? Model { get; init; }

    /// <summary>At most 100 characters.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    public Guid? SystemUuid { get; init; }
}
