using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Akashi.Web.Http;

/// <summary>Styles and scripts from inside the assemblies: compressed by the build, named by their content, cached for good.</summary>
public static class StaticAssets
{
    private const string Folder = "assets/";
    private const string Packed = ".br";

    private static readonly Assembly Own = typeof(StaticAssets).Assembly;
    private static readonly ConcurrentDictionary<Assembly, FrozenDictionary<string, Asset>> ByAssembly = new();

    /// <summary>The address of an asset that every page may use, with its hash: <c>/assets/1f2e…/app.css</c>.</summary>
    public static string Url(string name) => Url(Own, name);

    /// <summary>The address of a module's own asset.</summary>
    public static string Url(Assembly module, string name) => $"/{Folder}{Of(module)[name].Hash}/{name}";

    /// <param name="modules">The assemblies that may bring assets of their own; a name is used once.</param>
    public static void MapAssets(this IEndpointRouteBuilder routes, IEnumerable<Assembly> modules)
    {
        var assets = modules.Append(Own).Distinct().SelectMany(Of).ToFrozenDictionary();
        // A hash promises its bytes for good: under the hash of another build there is nothing.
        routes.MapGet(
            "/assets/{hash}/{name}",
            (HttpContext http, string hash, string name) =>
                assets.TryGetValue(name, out var asset) && asset.Hash == hash
                    ? Serve(http, asset, "public, max-age=31536000, immutable")
                    : Results.NotFound()
        );
        routes.MapGet("/favicon.ico", (HttpContext http) => Serve(http, assets["favicon.svg"], "public, max-age=3600"));
    }

    private static IResult Serve(HttpContext http, Asset asset, string caching)
    {
        http.Response.Headers.CacheControl = caching;
        http.Response.Headers.Vary = "Accept-Encoding";
        var packed = asset.Open();
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
            return Results.Stream(new BrotliStream(packed, CompressionMode.Decompress), asset.Type);
        http.Response.Headers.ContentEncoding = "br";
        return Results.Stream(packed, asset.Type);
    }

    private static FrozenDictionary<string, Asset> Of(Assembly module) =>
        ByAssembly.GetOrAdd(
            module,
            static assembly =>
                assembly
                    .GetManifestResourceNames()
                    .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
                    .ToFrozenDictionary(name => name[Folder.Length..^Packed.Length], name => Asset.Read(assembly, name))
        );

    /// <summary>A file that lies compressed in an assembly; its bytes stay there until they are sent.</summary>
    private sealed record Asset(Assembly Assembly, string Resource, string Hash, string Type)
    {
        public Stream Open() => Assembly.GetManifestResourceStream(Resource)!;

        public static Asset Read(Assembly assembly, string resource)
        {
            using var packed = assembly.GetManifestResourceStream(resource)!;
            return new(assembly, resource, Convert.ToHexStringLower(SHA256.HashData(packed))[..12], TypeOf(resource[..^Packed.Length]));
        }

        private static string TypeOf(string name) =>
            Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                ".ttf" => "font/ttf",
                _ => "application/octet-stream",
            };
    }
}
