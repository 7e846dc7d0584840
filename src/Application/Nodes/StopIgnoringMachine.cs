using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Removes a machine from the list of ignored machines.</summary>
/// <param name="MacAddress">The MAC address, in any of the four spellings.</param>
public sealed record StopIgnoringMachine(string? MacAddress);

/// <summary>Handles <see cref="StopIgnoringMachine"/>.</summary>
public sealed class StopIgnoringMachineHandler(IRepository<IgnoredMachine> ignored, IUnitOfWork work)
{
    /// <summary>Removes the entry. The next boot of the machine is answered as that of any other one.</summary>
    /// <returns>The removed entry; or <c>ignored_machine.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IgnoredMachine>> HandleAsync(StopIgnoringMachine command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var address = MacAddress.Parse(command.MacAddress);
        if (!address.IsSuccess) return NodeErrors.IgnoredNotFound.Refuse();
        return await work.CommitWithRetryAsync<IgnoredMachine>(WriteScope.Rows, async cancellation =>
        {
            var machine = await ignored.FirstOrDefaultAsync(new IgnoredMachineByAddress(address.Value.Value), cancellation);
            if (machine is null) return NodeErrors.IgnoredNotFound.Refuse();
            machine.Remove();
            ignored.Delete(machine);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? machine : saved.AsRefusal();
        }, cancellationToken);
    }
}
