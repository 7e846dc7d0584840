using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sites.Measuring;

/// <summary>A service as a process of its own, on a port of this machine, ended with this object.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>From the start of the process to its first good answer.</summary>
    public TimeSpan Start { get; private init; }

    /// <summary>Resident memory in bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>What the processors have worked for it so far, in user and kernel mode.</summary>
    public TimeSpan Worked
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="program">An executable, or a .dll for <c>dotnet</c>.</param>
    /// <param name="firstPath">What it answers with 200 once it is up.</param>
    /// <param name="arguments">Its arguments; the address to listen on is added.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer within a minute.</exception>
    public static async Task<ServiceProcess> StartAsync(string program, string firstPath, params string[] arguments)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var isLibrary = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isLibrary ? "dotnet" : program)
        {
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(program)),
            RedirectStandardOutput = true,
        };
        if (isLibrary) start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"--urls={address}");

        var watch = Stopwatch.StartNew();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var request = Connection.Request("GET", firstPath);
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
            if (watch.Elapsed > TimeSpan.FromMinutes(1)) throw new InvalidOperationException($"{program} did not answer within a minute.");
            try
            {
                using var connection = await Connection.OpenAsync(address);
                if ((await connection.SendAsync(request)).Status == 200)
                    return new ServiceProcess(process, address) { Start = watch.Elapsed };
            }
            catch (SocketException)
            {
                // Not listening yet.
            }

            await Task.Delay(5);
        }
    }

    /// <summary>SIGKILL: it ends at once, whatever it is at.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM, so that it ends as an operator would end it.
            using (var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture))) await kill.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
