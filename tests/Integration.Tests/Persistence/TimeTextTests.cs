using System.Globalization;
using CsCheck;
using Microsoft.Data.Sqlite;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>Times on SQLite: what is written is what its library writes, what is read is what was written.</summary>
public sealed class TimeTextTests
{
    private static readonly Gen<DateTime> Times =
        Gen.Long[DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks].Select(ticks => new DateTime(ticks, DateTimeKind.Utc));

    [Fact]
    public void Every_time_comes_back_as_it_was() =>
        Gen.OneOf(Times, Times.Select(time => time.Date), Times.Select(time => new DateTime(time.Ticks / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, DateTimeKind.Utc)))
            .Sample(time =>
            {
                var read = SqliteSitesDbContext.TimeText.Read(SqliteSitesDbContext.TimeText.Write(time));
                return read == time && read.Kind == DateTimeKind.Utc;
            });

    [Fact]
    public void Earlier_times_are_lesser_texts() =>
        Gen.Select(Times, Times).Sample((one, other) =>
            Math.Sign(string.CompareOrdinal(SqliteSitesDbContext.TimeText.Write(one), SqliteSitesDbContext.TimeText.Write(other))) == one.CompareTo(other));

    [Theory]
    [InlineData("2026-11-24T00:29:21.3136051Z")]
    [InlineData("2026-11-24T00:29:21.31Z")]
    [InlineData("2026-11-24T00:29:21Z")]
    public void A_time_is_written_as_the_library_writes_it(string written)
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
