using FluentAssertions;
using Sites.Domain.Common;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class ChangeReceiptTests
{
    [Fact]
    public void A_receipt_has_the_given_values()
    {
        var (site, change, conflict) = (GroupFactory.Id(), UuidFactory.New(GroupFactory.Now), SyncConflictId.New(GroupFactory.Now));

        var receipt = new ChangeReceipt(site, change, "checksum", GroupFactory.Now, ChangeOutcome.Conflict, 7, conflict, "some.code");

        receipt.SiteId.Should().Be(site);
        receipt.ChangeId.Should().Be(change);
        receipt.Checksum.Should().Be("checksum");
        receipt.ReceivedAt.Should().Be(GroupFactory.Now);
        receipt.Outcome.Should().Be(ChangeOutcome.Conflict);
        receipt.Version.Should().Be(7);
        receipt.ConflictId.Should().Be(conflict);
        receipt.Code.Should().Be("some.code");
    }

    [Fact]
    public void Every_error_code_of_a_change_fits_the_column()
    {
        var codes = typeof(ErrorDefinition).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public))
            .Where(field => field.FieldType == typeof(ErrorDefinition)).Select(field => ((ErrorDefinition)field.GetValue(null)!).Code).ToList();

        codes.Should().Contain(SyncErrors.OutOfOrder.Code);
        codes.Should().OnlyContain(code => code.Length <= ChangeReceipt.MaxCodeLength);
    }
}
