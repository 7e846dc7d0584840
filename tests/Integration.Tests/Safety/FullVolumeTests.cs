using System.Diagnostics;
using System.Net;

namespace Sites.Integration.Tests.Safety;

/// <summary>A full volume, without space for the write-ahead log.</summary>
public sealed class FullVolumeTests
{
    [Fact]
    public async Task A_full_volume_refuses_writes_and_allows_reads_until_there_is_space()
    {
        using var data = new DataFolder(isEmpty: true);
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
                acknowledged.Count.Should().BeLessThan(10_000, "the volume is full");
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
            await service.TreeShouldBeValidAsync();
            (await service.ListAsync("sites")).Values.Select(site => site.Text("name")).Should().BeEquivalentTo(acknowledged);

            File.Delete(ballast);
            await service.Http.PostJsonAsync("sites", new { name = "after" }).DataAsync();
            acknowledged.Add("after");
            await service.RequestShutdownAsync();
            (await service.WaitForExitAsync()).Should().Be(0, service.Output);
            await data.ShouldBeIntactAsync();
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
            // There is no space for another block.
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
