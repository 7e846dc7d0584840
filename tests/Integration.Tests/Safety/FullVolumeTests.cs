using System.Diagnostics;
using System.Net;

namespace Sites.Integration.Tests.Safety;

/// <summary>A volume that is really full, so that there is no room for the write-ahead log either.</summary>
public sealed class FullVolumeTests
{
    [Fact]
    public async Task Writes_are_refused_with_a_code_and_reading_goes_on_until_there_is_room_again()
    {
        using var data = new DataFolder();
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "none", data.Path) == 0, "A small volume can be mounted by root on Linux only.");
        try
        {
            await using var service = await RunningService.StartAsync(data.Path);
            var top = (await service.Http.PostJsonAsync("sites", new { name = "top" }).DataAsync()).Id();
            var ballast = Path.Combine(data.Path, "ballast");
            await FillAsync(ballast);

            var acknowledged = new List<string> { "top" };
            while (true)
            {
                acknowledged.Count.Should().BeLessThan(10_000, "the volume holds no more");
                var name = $"s{acknowledged.Count}";
                using var answer = await service.Http.PostJsonAsync("sites", new { name, parent_id = top, description = new string('x', 1000) });
                if (answer.IsSuccessStatusCode)
                {
                    acknowledged.Add(name);
                    continue;
                }

                var (status, code, _) = await Task.FromResult(answer).RefusalAsync();
                (status, code).Should().BeOneOf((507, "database.full"), (503, "database.unavailable"));
                break;
            }

            using var import = await service.Http.PostCsvAsync("sites/import", "key,name\n" + string.Concat(Enumerable.Range(0, 3000).Select(row => $"k{row},k{row}\n")));
            ((int)import.StatusCode).Should().BeOneOf(507, 503);
            using var ready = await service.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            ready.StatusCode.Should().Be(HttpStatusCode.OK, service.Output);
            await service.TreeIsSoundAsync();
            (await service.ListAsync("sites")).Values.Select(site => site.Text("name")).Should().BeEquivalentTo(acknowledged);

            File.Delete(ballast);
            await service.Http.PostJsonAsync("sites", new { name = "after" }).DataAsync();
            acknowledged.Add("after");
            await service.AskToEndAsync();
            (await service.EndAsync()).Should().Be(0, service.Output);
            await data.IsIntactAsync();
            await using var again = await RunningService.StartAsync(data.Path);
            (await again.ListAsync("sites")).Values.Select(site => site.Text("name")).Should().BeEquivalentTo(acknowledged);
        }
        finally
        {
            (await RunAsync("umount", data.Path)).Should().Be(0);
        }
    }

    private static async Task FillAsync(string path)
    {
        var block = new byte[4096];
        await using var ballast = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) await ballast.WriteAsync(block, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // There is no room for another block.
        }
    }

    private static async Task<int> RunAsync(string program, params string[] args)
    {
        if (!OperatingSystem.IsLinux()) return -1;
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
