using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Seals;

/// <summary>What a person types beside a certificate: what its signatures say.</summary>
public sealed record SignerWords(string Name, string Reason, string Place)
{
    public static readonly SignerWords Empty = new("", "", "");

    public static SignerWords Of(IFormCollection form) => new(Typed(form, "name"), Typed(form, "reason"), Typed(form, "place"));

    public void Check(FormProblems problems)
    {
        foreach (var (field, text) in new[] { ("name", Name), ("reason", Reason), ("place", Place) })
            Line(problems, field, text, 100);
    }

    internal static string Typed(IFormCollection form, string name) => form[name].ToString().Trim();

    internal static void Line(FormProblems problems, string field, string text, int most)
    {
        if (text.Length > most || text.Any(char.IsControl))
            problems.Add(
                new("text-form", new($"{most} 文字以内の 1 行で入力してください。", $"Enter one line of up to {most} characters."), field)
            );
    }
}

/// <summary>What a person types about an authority; the password is never shown again.</summary>
public sealed record AuthorityFields(string Address, string Account, string Password)
{
    public static readonly AuthorityFields Empty = new("", "", "");

    public static AuthorityFields Of(IFormCollection form) =>
        new(SignerWords.Typed(form, "address"), SignerWords.Typed(form, "account"), form["secret"].ToString());

    public void Check(FormProblems problems)
    {
        SignerWords.Line(problems, "address", Address, 1000);
        SignerWords.Line(problems, "account", Account, 200);
        SignerWords.Line(problems, "secret", Password, 1000);
        if (
            !Uri.TryCreate(Address, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("https" or "http")
            || uri.UserInfo.Length > 0
            || uri.Fragment.Length > 0
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
        if (Account.Contains(':', StringComparison.Ordinal) || (Account.Length == 0) != (Password.Length == 0))
            problems.Add(
                new(
                    "account-form",
                    new(
                        "利用者名とパスワードは、両方入力するか、両方空けてください。利用者名に : は使えません。",
                        "Enter both account and password, or neither. An account holds no colon."
                    ),
                    "account"
                )
            );
    }
}
