using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sites.Measuring;

/// <summary>
/// A keep-alive connection that sends prepared requests and reads whole responses. It is minimal, because the load generator
/// shares the machine with the measured service, and HttpClient would cost more than some of the responses.
/// </summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];

    public static async Task<Connection> OpenAsync(Uri address)
    {
        var connection = new Connection();
        await connection._socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return connection;
    }

    /// <summary>Encodes a request as it is sent.</summary>
    public static byte[] Request(string method, string path, string? json = null, string mediaType = "application/json", string? bearer = null)
    {
        var body = Encoding.UTF8.GetBytes(json ?? "");
        var head = $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n";
        if (bearer is not null) head += $"Authorization: Bearer {bearer}\r\n";
        head += json is null ? "\r\n" : $"Content-Type: {mediaType}\r\nContent-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Sends the request and waits for the whole response.</summary>
    /// <exception cref="IOException">The service closed the connection before the end of the response.</exception>
    public async Task<Answer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation = default)
    {
        await _socket.SendAsync(request, cancellation);
        var filled = 0;
        var head = -1;
        Framing framing = default;
        while (true)
        {
            if (filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(filled), cancellation);
            if (read == 0) throw new IOException("The connection was closed before the answer was complete.");
            filled += read;

            var received = _buffer.AsMemory(0, filled);
            if (head < 0)
            {
                head = received.Span.IndexOf("\r\n\r\n"u8);
                if (head < 0) continue;
                head += 4;
                framing = Framing.Read(received.Span[..head]);
            }

            if (framing.IsComplete(received.Span[head..])) return new Answer(framing.Status, received[..head], received[head..], framing.Chunked);
        }
    }

    public void Dispose() => _socket.Dispose();

    private readonly record struct Framing(int Status, int Length, bool Chunked)
    {
        public static Framing Read(ReadOnlySpan<byte> head)
        {
            var status = int.Parse(head.Slice("HTTP/1.1 ".Length, 3), provider: null);
            var at = head.IndexOf("Content-Length: "u8);
            if (at < 0) return new Framing(status, 0, head.IndexOf("Transfer-Encoding: chunked"u8) >= 0);
            var value = head[(at + "Content-Length: ".Length)..];
            return new Framing(status, int.Parse(value[..value.IndexOf((byte)'\r')], provider: null), false);
        }

        // The last chunk has the length zero; none of the measured services sends trailers.
        public bool IsComplete(ReadOnlySpan<byte> body) => Chunked ? body.EndsWith("0\r\n\r\n"u8) : body.Length >= Length;
    }
}

/// <summary>A response, valid until the connection sends the next request.</summary>
internal readonly record struct Answer(int Status, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Raw, bool Chunked)
{
    /// <summary>Returns the body without the chunk headers.</summary>
    public byte[] Body()
    {
        if (!Chunked) return Raw.ToArray();
        var body = new List<byte>(Raw.Length);
        for (var rest = Raw.Span; ;)
        {
            var line = rest.IndexOf("\r\n"u8);
            var length = int.Parse(rest[..line], System.Globalization.NumberStyles.HexNumber, provider: null);
            if (length == 0) return [.. body];
            body.AddRange(rest.Slice(line + 2, length));
            rest = rest[(line + 2 + length + 2)..];
        }
    }
}
