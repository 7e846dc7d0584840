using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sites.Measuring;

/// <summary>A service as a separate process on a local port, which is stopped when this object is disposed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Time from the start of the process to its first successful response.</summary>
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

    /// <summary>Processor time so far, in user and kernel mode.</summary>
    public TimeSpan Worked
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="program">Path of an executable, or of a .dll for <c>dotnet</c>.</param>
    /// <param name="firstPath">Path that returns 200 once the service has started.</param>
    /// <param name="arguments">Arguments of the program; the address to listen on is added.</param>
    /// <exception cref="InvalidOperationException">The process exited, or did not respond within a minute.</exception>
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

    /// <summary>Kills the process with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM, as an operator would stop it.
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
