using System.Globalization;
using CsCheck;
using Microsoft.Data.Sqlite;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The text format of times on SQLite, which matches the format of the driver and round trips.</summary>
public sealed class TimeTextTests
{
    private static readonly Gen<DateTime> Times =
        Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks].Select(ticks => new DateTime(ticks, DateTimeKind.Utc));

    [Fact]
    public void Every_time_round_trips() =>
        Gen.OneOf(Times, Times.Select(time => time.Date), Times.Select(time => new DateTime(time.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc)))
            .Sample(time =>
            {
                var read = SqliteSitesDbContext.TimeText.Read(SqliteSitesDbContext.TimeText.Write(time));
                return read == time && read.Kind == DateTimeKind.Utc;
            });

    [Fact]
    public void The_text_order_of_times_is_chronological() =>
        Gen.Select(Times, Times).Sample((one, other) =>
            Math.Sign(string.CompareOrdinal(SqliteSitesDbContext.TimeText.Write(one), SqliteSitesDbContext.TimeText.Write(other))) == one.CompareTo(other));

    [Theory]
    [InlineData("2026-11-24T00:29:21.3136051Z")]
    [InlineData("2026-11-24T00:29:21.31Z")]
    [InlineData("2026-11-24T00:29:21Z")]
    public void A_time_has_the_format_of_the_driver(string written)
    {
        var time = DateTime.Parse(written, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT $time";
        command.Parameters.AddWithValue("$time", time);

        command.ExecuteScalar().Should().Be(SqliteSitesDbContext.TimeText.Write(time));
    }
}
