using System.Globalization;
using Akashi.Documents.Mappings;
using Akashi.Documents.Works;
using Akashi.Platform.Errors;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Deliveries;

/// <summary>What a person types about a target. Which of it is asked for depends on the kind; passwords are never shown again.</summary>
public sealed record TargetFields(TargetKind Kind, string Name, TargetForm Form, TargetSettings Settings)
{
    private const int ShortestKey = 16;
    private const int ShortestZipPassword = 12;

    public static TargetFields Usual(TargetKind kind) =>
        new(
            kind,
            "",
            TargetForm.Files,
            new()
            {
                Port = 587,
                Region = "ap-northeast-1",
                Subject = "{name}",
                Body = "帳票をお送りします。",
                LinkDays = 14,
            }
        );

    public static TargetFields Of(TargetKind kind, IFormCollection form) =>
        new(
            kind,
            Typed(form, "name"),
            kind != TargetKind.Mail && Enum.TryParse<TargetForm>(Typed(form, "form"), true, out var wanted) && Enum.IsDefined(wanted)
                ? wanted
                : TargetForm.Files,
            new()
            {
                Folder = Typed(form, "folder"),
                Address = Typed(form, "address"),
                Bucket = Typed(form, "bucket"),
                Region = Typed(form, "region"),
                Account = Typed(form, "account"),
                Host = Typed(form, "host"),
                Port = int.TryParse(Typed(form, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0,
                Security = Enum.TryParse<MailSecurity>(Typed(form, "security"), true, out var security) ? security : MailSecurity.StartTls,
                From = Typed(form, "from"),
                To = Typed(form, "to"),
                Subject = Typed(form, "subject"),
                Body = form["body"].ToString().Trim(),
                LinkDays = Typed(form, "carry") == "link" ? 14 : 0,
                HasZipPassword = form["zipPassword"].ToString().Length > 0,
            }
        );

    private static string Typed(IFormCollection form, string name) => form[name].ToString().Trim();

    /// <param name="key">The key or password that goes with it.</param>
    /// <param name="work">Whose columns the address of a mail is an expression over.</param>
    public FormProblems Check(string key, string zipPassword, DocumentWork work)
    {
        var problems = new FormProblems();
        problems.Require("name", Name, new("名前を入力してください。", "Enter a name."));
        foreach (
            var (field, text) in new[]
            {
                ("name", Name),
                ("folder", Settings.Folder),
                ("bucket", Settings.Bucket),
                ("region", Settings.Region),
                ("account", Settings.Account),
                ("host", Settings.Host),
                ("subject", Settings.Subject),
            }
        )
            if (text.Length > 200 || text.Any(char.IsControl))
                problems.Add(
                    new("text-form", new("200 文字以内の 1 行で入力してください。", "Enter one line of up to 200 characters."), field)
                );
        if (Form == TargetForm.Zip && zipPassword.Length is > 0 and < ShortestZipPassword or > 128)
            problems.Add(
                new(
                    "password-length",
                    new(
                        $"パスワードは {ShortestZipPassword} 文字以上 128 文字以内にしてください。",
                        $"A password has {ShortestZipPassword} to 128 characters."
                    ),
                    "zipPassword"
                )
            );
        if (key.Length > 1000)
            problems.Add(new("key-length", new("1,000 文字以内にしてください。", "Up to 1,000 characters."), "key"));
        switch (Kind)
        {
            case TargetKind.S3:
                IsAddress(problems);
                problems.Require("bucket", Settings.Bucket, new("バケットを入力してください。", "Enter the bucket."));
                problems.Require("account", Settings.Account, new("アクセスキーを入力してください。", "Enter the access key."));
                problems.Require("key", key, new("シークレットキーを入力してください。", "Enter the secret key."));
                break;
            case TargetKind.Webhook:
                IsAddress(problems);
                if (key.Length < ShortestKey)
                    problems.Add(
                        new(
                            "key-length",
                            new(
                                $"署名の鍵は {ShortestKey} 文字以上にしてください。",
                                $"The key of the signature has at least {ShortestKey} characters."
                            ),
                            "key"
                        )
                    );
                break;
            case TargetKind.Mail:
                problems.Require("host", Settings.Host, new("メールサーバーを入力してください。", "Enter the mail server."));
                if (Settings.Port is < 1 or > 65_535)
                    problems.Add(new("port-range", new("ポートは 1～65535 です。", "A port is 1 to 65535."), "port"));
                if (!MailCarrier.IsAddress(Settings.From))
                    problems.Add(new("mail-address", new("メールアドレスを入力してください。", "Enter a mail address."), "from"));
                problems.Require("subject", Settings.Subject, new("件名を入力してください。", "Enter a subject."));
                if (Settings.Body.Length > 5_000)
                    problems.Add(new("text-form", new("5,000 文字以内で入力してください。", "Enter up to 5,000 characters."), "body"));
                CheckTo(work, problems);
                break;
            default:
                break;
        }
        return problems;
    }

    private void CheckTo(DocumentWork work, FormProblems problems)
    {
        problems.Require("to", Settings.To, new("宛先の式を入力してください。例: [メール]", "Enter an expression, such as [mail]."));
        if (Settings.To.Length == 0)
            return;
        var mapping = Mapping.Parse(work.Mapping);
        var findings = MappingCheck.Check(
            mapping with
            {
                Fields = new Dictionary<string, string> { ["to"] = Settings.To },
                Tables = new Dictionary<string, TableMapping>(),
            },
            new Dictionary<string, IReadOnlyList<string>> { [DocumentWork.Source] = work.Columns }
        );
        if (findings.FirstOrDefault(finding => finding.Field == "to") is { } finding)
            problems.Add(new("mapping", finding.Message, "to"));
    }

    private void IsAddress(FormProblems problems)
    {
        if (
            !Uri.TryCreate(Settings.Address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http")
            || uri.UserInfo.Length > 0
            || Settings.Address.Length > 1000
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
