namespace Sites.Application.Tests.Common;

public sealed class PageTests
{
    [Fact]
    public void A_projected_page_keeps_order_total_and_cursor()
    {
        var page = new Page<int>([3, 1, 2], 17, "next").Select(number => $"#{number}");

        page.Items.Should().Equal("#3", "#1", "#2");
        page.Total.Should().Be(17);
        page.NextCursor.Should().Be("next");
    }

    [Fact]
    public void An_uncounted_last_page_stays_uncounted_and_last()
    {
        var page = new Page<int>([], null, null).Select(number => number);

        page.Total.Should().BeNull();
        page.NextCursor.Should().BeNull();
    }
}
