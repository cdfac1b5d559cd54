using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akashi.Web.Http;

/// <summary>Styles and scripts from inside the assembly: compressed once, named by their content, cached for good.</summary>
public static class StaticAssets
{
    private static readonly FrozenDictionary<string, Asset> ByName = Load();

    /// <summary>The address of an asset, with its hash: <c>/assets/1f2e…/app.css</c>.</summary>
    public static string Url(string name) => $"/assets/{ByName[name].Hash}/{name}";

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{hash}/{name}", Named);
        routes.MapGet("/favicon.ico", (HttpContext http) => Serve(http, ByName["favicon.svg"], "public, max-age=3600"));
    }

    /// <summary>A hash promises its bytes for good: under the hash of another build there is nothing.</summary>
    private static IResult Named(HttpContext http, string hash, string name) =>
        ByName.TryGetValue(name, out var asset) && asset.Hash == hash
            ? Serve(http, asset, "public, max-age=31536000, immutable")
            : Results.NotFound();

    private static IResult Serve(HttpContext http, Asset asset, string caching)
    {
        http.Response.Headers.CacheControl = caching;
        http.Response.Headers.Vary = "Accept-Encoding";
        var brotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli)
            http.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(brotli ? asset.Brotli : asset.Plain, asset.Type);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(StaticAssets).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith("assets/", StringComparison.Ordinal))
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var plain = new byte[stream.Length];
                stream.ReadExactly(plain);
                using var packed = new MemoryStream();
                using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
                    brotli.Write(plain);
                return (
                    Name: name["assets/".Length..],
                    Asset: new Asset(plain, packed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(plain))[..12], TypeOf(name))
                );
            })
            .ToFrozenDictionary(found => found.Name, found => found.Asset);
    }

    private static string TypeOf(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private sealed record Asset(byte[] Plain, byte[] Brotli, string Hash, string Type);
}
