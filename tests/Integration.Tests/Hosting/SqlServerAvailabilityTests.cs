using System.Diagnostics;

namespace Sites.Integration.Tests.Hosting;

/// <summary>Whether tests on SQL Server run, are skipped, or fail.</summary>
public sealed class SqlServerAvailabilityTests
{
    [Fact]
    public void Without_a_server_the_reason_for_skipping_names_the_variable_to_set() =>
        SqlServerAvailability.Find(null, () => false, isRequired: false).Should().Contain("SITES_TEST_SQLSERVER");

    [Fact]
    public void A_required_server_that_is_not_available_is_a_failure() =>
        FluentActions.Invoking(() => SqlServerAvailability.Find(null, () => false, isRequired: true))
            .Should().Throw<InvalidOperationException>().WithMessage("*SITES_TEST_REQUIRE_SQLSERVER*");

    [Theory]
    [InlineData("Server=tcp:127.0.0.1,1;User Id=sa;Password=secret;TrustServerCertificate=true")]
    [InlineData("this is no connection string")]
    public void An_unreachable_server_fails_immediately_without_revealing_the_password(string named)
    {
        var watch = Stopwatch.StartNew();

        FluentActions.Invoking(() => SqlServerAvailability.Find(named, () => true, isRequired: false))
            .Should().Throw<InvalidOperationException>().WithMessage("SITES_TEST_SQLSERVER is set*").Which.Message.Should().NotContain("secret");

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}
