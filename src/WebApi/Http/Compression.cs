using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RequestDecompression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Primitives;

namespace Sites.WebApi.Http;

/// <summary>Compressed requests and answers.</summary>
internal static class Compression
{
    /// <summary>The content codings that bodies of requests may have.</summary>
    public const string Accepted = "gzip, br";

    // Event streams are not among them: a compressor would keep events back until it has enough of them.
    private static readonly string[] CompressedTypes =
    [
        "application/json", Problems.ContentType, "text/csv", "text/plain", "text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml",
    ];

    /// <summary>Adds both directions.</summary>
    public static IServiceCollection AddCompression(this IServiceCollection services)
    {
        services.AddRequestDecompression(decompression =>
        {
            decompression.DecompressionProviders.Clear();
            var gzip = new Decompression(stream => new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true));
            decompression.DecompressionProviders["gzip"] = gzip;
            decompression.DecompressionProviders["x-gzip"] = gzip;
            decompression.DecompressionProviders["br"] = new Decompression(stream => new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true));
        });
        services.AddResponseCompression(compression =>
        {
            // Guessing a secret from the length of an answer needs an answer that holds the secret beside text of the attacker's
            // choice; answers that hold tokens or keys repeat nothing of the request.
            compression.EnableForHttps = true;
            compression.MimeTypes = CompressedTypes;
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        return services;
    }

    /// <summary>
    /// Decompresses bodies; one in another coding is refused (415). Comes after authorization, so that anonymous callers
    /// cost nothing. Limits on sizes are checked where a body is read, and so apply after decompression.
    /// </summary>
    public static void UseDecompression(this IApplicationBuilder app)
    {
        app.UseRequestDecompression();
        app.Use((context, next) =>
        {
            var coding = context.Request.Headers.ContentEncoding;
            var isDecoded = StringValues.IsNullOrEmpty(coding) || coding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase);
            if (isDecoded || context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false) return next(context);
            context.Response.Headers.AcceptEncoding = Accepted;
            return Problems.WriteAsync(context, HttpErrors.UnsupportedEncoding);
        });
    }

    private sealed class Decompression(Func<Stream, Stream> open) : IDecompressionProvider
    {
        public Stream GetDecompressionStream(Stream stream) => new CheckedStream(open(stream));
    }

    /// <summary>Reports damaged content as the malformed request that it is; the decompressors throw what would pass for a defect of ours.</summary>
    private sealed class CheckedStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await inner.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception damaged) when (damaged is InvalidDataException or InvalidOperationException)
            {
                throw new BadHttpRequestException("The compressed body is damaged.", damaged);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
