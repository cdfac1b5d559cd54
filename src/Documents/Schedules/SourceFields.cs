using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Schedules;

/// <summary>What a person types about a source. Which of it is asked for depends on the kind; secrets are never shown again.</summary>
public sealed record SourceFields(FetchKind Kind, SourceSettings Settings, SourceSecrets Secrets)
{
    private const int MostHeaders = 10;

    /// <summary>What belongs to the connection and not to the request.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host",
        "Connection",
        "Content-Length",
        "Transfer-Encoding",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "Keep-Alive",
        "Accept-Encoding",
        "Range",
    };

    public static SourceFields Usual(FetchKind kind) =>
        new(kind, new() { Region = "ap-northeast-1" }, new("", new Dictionary<string, string>()));

    /// <summary>The headers are a line each: <c>Name: value</c>.</summary>
    public static SourceFields Of(FetchKind kind, IFormCollection form)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in form["headers"].ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[colon < 0 ? line : line[..colon].Trim()] = colon < 0 ? "" : line[(colon + 1)..].Trim();
        }
        return new(
            kind,
            new()
            {
                Path = Typed(form, "path"),
                Address = Typed(form, "address"),
                Bucket = Typed(form, "bucket"),
                Region = Typed(form, "region"),
                Account = Typed(form, "account"),
                Headers = kind == FetchKind.Https ? [.. headers.Keys] : [],
            },
            new(kind == FetchKind.S3 ? form["key"].ToString() : "", kind == FetchKind.Https ? headers : [])
        );
    }

    private static string Typed(IFormCollection form, string name) => form[name].ToString().Trim();

    public FormProblems Check()
    {
        var problems = new FormProblems();
        foreach (
            var (field, text, most) in new[]
            {
                ("path", Settings.Path, 500),
                ("address", Settings.Address, 1000),
                ("bucket", Settings.Bucket, 200),
                ("region", Settings.Region, 200),
                ("account", Settings.Account, 200),
                ("key", Secrets.Key, 1000),
            }
        )
            if (text.Length > most || text.Any(char.IsControl))
                problems.Add(
                    new(
                        "text-form",
                        new($"{most} 文字以内の 1 行で入力してください。", $"Enter one line of up to {most} characters."),
                        field
                    )
                );
        if (Kind != FetchKind.Https)
            problems.Require("path", Settings.Path.Trim('/'), new("ファイルを入力してください。", "Enter the file."));
        if (Kind != FetchKind.Folder)
            CheckAddress(problems);
        if (Kind == FetchKind.S3)
        {
            problems.Require("bucket", Settings.Bucket, new("バケットを入力してください。", "Enter the bucket."));
            problems.Require("account", Settings.Account, new("アクセスキーを入力してください。", "Enter the access key."));
            problems.Require("key", Secrets.Key, new("シークレットキーを入力してください。", "Enter the secret key."));
        }
        if (Secrets.Headers.Count > MostHeaders || !Secrets.Headers.All(header => IsHeader(header.Key, header.Value)))
            problems.Add(
                new(
                    "header-form",
                    new(
                        $"ヘッダーは 1 行に 1 つ、名前: 値 の形で {MostHeaders} 個までです。Host など接続に関わるものは使えません。",
                        $"A header on each line, as Name: value, up to {MostHeaders}; none that belongs to the connection, such as Host."
                    ),
                    "headers"
                )
            );
        return problems;
    }

    private static bool IsHeader(string name, string value) =>
        name.Length is > 0 and <= 100
        && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
        && value.Length is > 0 and <= 4000
        && value.All(c => c is >= ' ' and <= '~')
        && !Reserved.Contains(name)
        && !name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    private void CheckAddress(FormProblems problems)
    {
        if (
            !Uri.TryCreate(Settings.Address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http")
            || uri.UserInfo.Length > 0
        )
            problems.Add(
                new(
                    "address-form",
                    new(
                        "https:// で始まるアドレスを入力してください。http:// は運用者が許可した宛先だけで使えます。",
                        "Enter an address that begins with https://; http:// works for hosts that the operator allows only."
                    ),
                    "address"
                )
            );
    }
}
