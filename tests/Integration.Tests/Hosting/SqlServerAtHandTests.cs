using System.Diagnostics;

namespace Sites.Integration.Tests.Hosting;

/// <summary>When the tests on SQL Server run, are skipped, or fail.</summary>
public sealed class SqlServerAtHandTests
{
    [Fact]
    public void Without_a_server_the_tests_are_skipped_and_say_what_to_set() =>
        SqlServerAtHand.Find(null, () => false, isRequired: false).Should().Contain("SITES_TEST_SQLSERVER");

    [Fact]
    public void Where_a_server_is_required_none_is_a_failure() =>
        FluentActions.Invoking(() => SqlServerAtHand.Find(null, () => false, isRequired: true))
            .Should().Throw<InvalidOperationException>().WithMessage("*SITES_TEST_REQUIRE_SQLSERVER*");

    [Theory]
    [InlineData("Server=tcp:127.0.0.1,1;User Id=sa;Password=secret;TrustServerCertificate=true")]
    [InlineData("this is no connection string")]
    public void A_name_that_leads_nowhere_is_a_failure_at_once_that_tells_no_password(string named)
    {
        var watch = Stopwatch.StartNew();

        FluentActions.Invoking(() => SqlServerAtHand.Find(named, () => true, isRequired: false))
            .Should().Throw<InvalidOperationException>().WithMessage("SITES_TEST_SQLSERVER is set*").Which.Message.Should().NotContain("secret");

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}
