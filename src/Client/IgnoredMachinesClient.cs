using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary>Client of <c>/ignored-machines</c>: machines that are not to become nodes.</summary>
public sealed class IgnoredMachinesClient
{
    private const string Root = "api/v1/ignored-machines";

    private readonly Api _api;

    internal IgnoredMachinesClient(Api api) => _api = api;

    /// <summary>Ignores the machine with a MAC address, or replaces the comment. It no longer waits for a decision.</summary>
    public async Task<IgnoredMachineResponse> AddAsync(string macAddress, IgnoreMachineRequest? request = null, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<IgnoreMachineRequest, IgnoredMachineResponse>(
            HttpMethod.Put, $"{Root}/{Uri.EscapeDataString(macAddress)}", request ?? new IgnoreMachineRequest(), null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Stops ignoring the machine with a MAC address.</summary>
    public Task RemoveAsync(string macAddress, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, IgnoredMachineResponse>(HttpMethod.Delete, $"{Root}/{Uri.EscapeDataString(macAddress)}", null, null, cancellationToken);

    /// <summary>Returns a page of ignored machines.</summary>
    public Task<Many<IgnoredMachineResponse>> ListAsync(PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<IgnoredMachineResponse>(Root, (options ?? new PageOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all ignored machines, page by page.</summary>
    public IAsyncEnumerable<IgnoredMachineResponse> EnumerateAsync(PageOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<IgnoredMachineResponse>(Root, options ?? new PageOptions(), cancellationToken);
}
