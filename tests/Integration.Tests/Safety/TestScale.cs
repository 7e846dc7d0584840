using System.Globalization;

namespace Sites.Integration.Tests.Safety;

/// <summary>
/// The number of rounds of tests that start processes and hope to hit a random moment. A normal run keeps them few; <c>SITES_TEST_SCALE</c>
/// multiplies them for a long run before a release or after a change of the write path.
/// </summary>
internal static class TestScale
{
    private static readonly int Factor = Environment.GetEnvironmentVariable("SITES_TEST_SCALE") is { Length: > 0 } factor ? int.Parse(factor, CultureInfo.InvariantCulture) : 1;

    /// <summary>Returns the number of rounds, given that of a normal run.</summary>
    public static int Times(int rounds) => rounds * Factor;
}
