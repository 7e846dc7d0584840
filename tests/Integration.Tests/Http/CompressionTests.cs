using System.IO.Compression;
using System.Net;
using System.Text;

namespace Sites.Integration.Tests.Http;

/// <summary>Compressed request and response bodies.</summary>
public sealed class CompressionTests(SqliteService service) : HttpTestBase(service), IClassFixture<SqliteService>
{
    public static TheoryData<string> Codings => ["gzip", "br", "GZIP", "x-gzip"];

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_compressed_body_is_read_like_any_other(string coding)
    {
        var name = Service.Unique("compressed");

        var group = await SendAsync("groups", "application/json", coding, Encoding.UTF8.GetBytes($$"""{"name": "{{name}}"}""")).DataAsync();

        group.Text("name").Should().Be(name);
    }

    [Theory]
    [MemberData(nameof(Codings))]
    public async Task A_compressed_file_is_imported(string coding)
    {
        var key = Service.Unique("key");

        var report = await SendAsync("sites/import", "text/csv", coding, Encoding.UTF8.GetBytes($"key,name\n{key},{key}\n")).DataAsync();

        report.Raw("created").Should().Be("1");
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, br")]
    [InlineData("nonsense")]
    public async Task An_unsupported_coding_is_refused_with_the_supported_ones(string coding)
    {
        using var response = await SendAsync("groups", "application/json", coding, "{}"u8.ToArray(), isCompressed: true);

        response.Headers.GetValues("Accept-Encoding").Should().Equal("gzip, br");
        await Task.FromResult(response).RefusedAsync(415, "request.unsupported_media_type");
    }

    [Fact]
    public async Task The_identity_coding_is_accepted()
    {
        var group = await SendAsync("groups", "application/json", "identity", Encoding.UTF8.GetBytes($$"""{"name": "{{Service.Unique("plain")}}"}"""), isCompressed: true).DataAsync();

        group.Raw("version").Should().Be("1");
    }

    [Theory]
    [InlineData("groups", "application/json", 1024 * 1024)]
    [InlineData("sites/import", "text/csv", 32 * 1024 * 1024)]
    public async Task The_size_limit_applies_to_the_decompressed_body(string address, string type, int limit)
    {
        foreach (var coding in new[] { "gzip", "br" })
        {
            // Compresses to a thousandth of it.
            var bomb = Enumerable.Repeat((byte)' ', limit + 1).ToArray();
            var problem = await SendAsync(address, type, coding, bomb).RefusedAsync();
            problem.GetProperty("status").GetInt32().Should().Be(413, "{0}", problem.GetRawText());
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_damaged_body_is_malformed(string coding)
    {
        var whole = Compressed(coding, Encoding.UTF8.GetBytes($$"""{"name": "{{new string('x', 50)}}", "description": "{{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(300))}}"}"""));
        foreach (var damaged in new[] { whole[..^20], [.. whole[..20], .. new byte[20], .. whole[40..]], "no such thing"u8.ToArray() })
        {
            foreach (var (address, type) in new[] { ("groups", "application/json"), ("sites/import", "text/csv") })
            {
                var problem = await SendAsync(address, type, coding, damaged, isCompressed: true).RefusedAsync();
                problem.GetProperty("status").GetInt32().Should().BeOneOf([400, 422], "{0}", problem.GetRawText());
            }
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Responses_are_compressed_if_the_client_accepts_it(string coding)
    {
        await NewSiteAsync("site");
        foreach (var address in new[] { "sites", "sites/export", "/openapi/v1.json", "/docs/scalar.js", "nodes?limit=0" })
        {
            using var plain = await Http.ReadAtAsync(address);
            using var response = await Http.ReadAtAsync(address, ("Accept-Encoding", coding));

            response.StatusCode.Should().Be(plain.StatusCode, address);
            response.Content.Headers.ContentEncoding.Should().Equal([coding], address);
            response.Headers.Vary.Should().Contain("Accept-Encoding", address);
            var expected = await plain.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            using var decompressed = new MemoryStream();
            await using (var decompression = coding == "br" ? (Stream)new BrotliStream(body, CompressionMode.Decompress) : new GZipStream(body, CompressionMode.Decompress))
                await decompression.CopyToAsync(decompressed, TestContext.Current.CancellationToken);
            if (plain.IsSuccessStatusCode) decompressed.ToArray().Should().Equal(expected, address);
            else decompressed.Length.Should().BePositive();
        }
    }

    [Fact]
    public async Task A_compressed_response_has_the_same_ETag()
    {
        var address = $"sites/{(await NewSiteAsync("site")).Id()}";
        using var plain = await Http.ReadAtAsync(address);
        using var compressed = await Http.ReadAtAsync(address, ("Accept-Encoding", "br"));

        compressed.Headers.ETag.Should().Be(plain.Headers.ETag);
        using var known = await Http.ReadAtAsync(address, ("Accept-Encoding", "br"), ("If-None-Match", plain.Headers.ETag!.ToString()));
        known.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task The_OpenAPI_document_is_generated_once_and_has_an_ETag()
    {
        using var first = await Http.ReadAtAsync("/openapi/v1.json");
        using var again = await Http.ReadAtAsync("/openapi/v1.json", ("If-None-Match", first.Headers.ETag!.ToString()));

        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        var one = await Http.TextAtAsync("/openapi/v1.json");
        (await Http.TextAtAsync("/openapi/v1.json")).Should().Be(one);
    }

    private Task<HttpResponseMessage> SendAsync(string address, string type, string coding, byte[] body, bool isCompressed = false)
    {
        var content = new ByteArrayContent(isCompressed ? body : Compressed(coding, body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return Http.PostAsync(new Uri(address, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }

    private static byte[] Compressed(string coding, byte[] body)
    {
        using var stream = new MemoryStream();
        using (var compression = coding == "br" ? (Stream)new BrotliStream(stream, CompressionLevel.Fastest) : new GZipStream(stream, CompressionLevel.Fastest)) compression.Write(body);
        return stream.ToArray();
    }
}
