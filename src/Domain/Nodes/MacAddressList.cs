using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>
/// Further MAC addresses of a machine with several network interfaces: at most 32. Stored as one text, sorted and separated by spaces, so that
/// reading a page of rows needs no second query.
/// </summary>
public sealed record MacAddressList
{
    /// <summary>Maximum number of further addresses of a node.</summary>
    public const int MaxCount = 32;

    /// <summary>Maximum length of the stored text, in characters.</summary>
    public const int MaxStoredLength = (MaxCount * (MacAddress.Length + 1)) - 1;

    private MacAddressList(string value) => Value = value;

    /// <summary>The stored text.</summary>
    public string Value { get; }

    /// <summary>Validates a list of addresses in any order. Duplicates count once.</summary>
    /// <param name="addresses">The addresses; null for none.</param>
    /// <param name="field">Name of the member or column on the wire, for errors.</param>
    /// <returns>The list, null for no addresses; or <c>node.mac_address_invalid</c>, <c>node.mac_addresses_too_many</c>.</returns>
    public static Result<MacAddressList?> Parse(IReadOnlyCollection<string?>? addresses, string field)
    {
        var distinct = new HashSet<string>();
        foreach (var text in addresses ?? [])
        {
            var address = MacAddress.Parse(text);
            if (!address.IsSuccess) return new Refusal(RefusalKind.Malformed, [NodeErrors.MacAddressInvalid.ForField(field)]);
            distinct.Add(address.Value.Value);
            if (distinct.Count > MaxCount) return new Refusal(RefusalKind.Malformed, [NodeErrors.MacAddressesTooMany.ForField(field, MaxCount)]);
        }

        return Result<MacAddressList?>.Success(Join(distinct));
    }

    /// <summary>Returns the sorted addresses of a stored text.</summary>
    public static IReadOnlyList<string> Split(string? stored) => stored is null ? [] : stored.Split(' ');

    /// <summary>Returns a list with another address, which may exceed <see cref="MaxCount"/> by one if it is the primary one.</summary>
    public static MacAddressList Including(MacAddressList? list, MacAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Join(Split(list?.Value).Append(address.Value).Distinct())!;
    }

    /// <inheritdoc />
    public override string ToString() => Value;

    /// <summary>Returns the list of some addresses; null if there are none.</summary>
    /// <param name="addresses">Valid addresses, each once.</param>
    internal static MacAddressList? Join(IEnumerable<string> addresses) =>
        string.Join(' ', addresses.Order(StringComparer.Ordinal)) is { Length: > 0 } stored ? new MacAddressList(stored) : null;
}
