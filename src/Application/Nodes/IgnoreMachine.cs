using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Enters a machine in the list of ignored machines, or replaces the comment of its entry.</summary>
/// <param name="MacAddress">The MAC address, in any of the four spellings.</param>
/// <param name="Comment">Why the machine is ignored; at most 1,000 printable characters.</param>
public sealed record IgnoreMachine(string? MacAddress, string? Comment);

/// <summary>Handles <see cref="IgnoreMachine"/>.</summary>
public sealed class IgnoreMachineHandler(
    IRepository<IgnoredMachine> ignored, IRepository<UnknownNode> unknown, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Stores the entry, and removes the machine from the queues of all sites.</summary>
    /// <returns>The entry; or <c>node.mac_address_required</c>, <c>node.mac_address_invalid</c>, <c>node.text_invalid</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IgnoredMachine>> HandleAsync(IgnoreMachine command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        var address = fields.Take(MacAddress.Parse(command.MacAddress));
        var comment = fields.Take(IgnoredMachine.ParseComment(command.Comment));
        if (!fields.AreValid) return fields.Refusal;
        return await work.CommitWithRetryAsync<IgnoredMachine>(WriteScope.Rows, async cancellation =>
        {
            var machine = await ignored.FirstOrDefaultAsync(new IgnoredMachineByAddress(address!.Value), cancellation);
            if (machine is null) ignored.Add(machine = IgnoredMachine.Create(address, comment, clock.GetUtcNow().UtcDateTime));
            else machine.SetComment(comment);
            foreach (var queued in await unknown.ListAsync(new UnknownNodesEverywhere(address.Value), cancellation))
            {
                queued.Dismiss();
                unknown.Delete(queued);
            }

            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? machine : saved.AsRefusal();
        }, cancellationToken);
    }
}
