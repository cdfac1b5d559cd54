using System.Globalization;
using Akashi.Trust.SignIn;
using Akashi.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Akashi.Documents.Links;

/// <summary>What a person types about a link.</summary>
/// <param name="Expires">The last day it is good for, JST.</param>
/// <param name="Most">Downloads; empty for as many as one likes.</param>
public sealed record LinkForm(string Recipient, string Password, string Expires, string Most, string Form)
{
    public const int ShortestPassword = 8;
    public const int MostDownloads = 10_000;
    private const int UsualDays = 14;

    public static DateOnly LastDay(DateOnly today) => today.AddYears(1);

    public static LinkForm Usual(DateOnly today) =>
        new("", "", today.AddDays(UsualDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "", "zip");

    public static LinkForm Of(IFormCollection form) =>
        new(
            form["recipient"].ToString().Trim(),
            form["password"].ToString(),
            form["expires"].ToString(),
            form["most"].ToString().Trim(),
            form["form"].ToString()
        );

    /// <param name="ofRun">Whether it is about a run, which comes in one of two forms.</param>
    public (LinkTerms Terms, FormProblems Problems) Check(DateOnly today, bool ofRun)
    {
        var problems = new FormProblems();
        problems.Require("recipient", Recipient, new("宛先を入力してください。", "Enter whom it is for."));
        if (Recipient.Length > 100 || Recipient.Any(char.IsControl))
            problems.Add(
                new("text-form", new("100 文字以内の 1 行で入力してください。", "Enter one line of up to 100 characters."), "recipient")
            );
        if (Password.Length is > 0 and < ShortestPassword or > 128)
            problems.Add(
                new(
                    "password-length",
                    new(
                        $"パスワードは {ShortestPassword} 文字以上 128 文字以内にしてください。",
                        $"A password has {ShortestPassword} to 128 characters."
                    ),
                    "password"
                )
            );
        if (
            !DateOnly.TryParseExact(Expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || day < today
            || day > LastDay(today)
        )
            problems.Add(
                new("expiry-range", new("今日から 1 年以内の日を選んでください。", "Choose a day from today to one year ahead."), "expires")
            );
        var most = 0;
        if (
            Most.Length > 0
            && (!int.TryParse(Most, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostDownloads)
        )
            problems.Add(
                new(
                    "downloads-range",
                    new($"回数は 1～{MostDownloads:N0} で入力してください。", $"Enter a count of 1 to {MostDownloads:N0}."),
                    "most"
                )
            );
        return (
            new(
                Recipient,
                Password.Length > 0 ? Password : null,
                Days.Start(day.AddDays(1)),
                most > 0 ? most : null,
                !ofRun ? SharedForm.Pdf
                    : Form == "merged" ? SharedForm.Merged
                    : SharedForm.Zip
            ),
            problems
        );
    }
}

/// <summary>What a link is made with.</summary>
public sealed record LinkTerms(string Recipient, string? Password, DateTimeOffset ExpiresAt, int? MostDownloads, SharedForm Form);
