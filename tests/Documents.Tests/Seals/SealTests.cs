using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Akashi.Testing;
using static Akashi.Documents.Tests.Office;
using static Akashi.Documents.Tests.Seals.SealSteps;

namespace Akashi.Documents.Tests.Seals;

/// <summary>The company's certificate and its time stamp authority, by who sets them, and single documents that are sealed with them.</summary>
public sealed class SealTests(SealServer server) : IClassFixture<SealServer>, IDisposable
{
    private const string StampPassword = "jikoku-no-aikotoba-2026";

    private readonly Notary notary = new();

    [Fact]
    public async Task A_certificate_is_set_and_replaced_and_removed_and_its_key_is_seen_by_nobody()
    {
        using var admin = await server.SignInElsewhere("KEEPER");
        var tenant = await server.Tenant("KEEPER");
        using var key = RSA.Create(2048);
        (
            await admin.SetCertificate(notary.Company(key), words: [("name", "経理部"), ("reason", "発行"), ("place", "東京")])
        ).StatusCode.ShouldBe(HttpStatusCode.OK);
        admin.Text().ShouldContain("証明書を登録しました");
        foreach (var shown in new[] { "株式会社アカシ", "CN=Test Root", "経理部 / 発行 / 東京" })
            admin.Text().ShouldContain(shown);
        admin.Text().ShouldContain(Sha256(notary.Company(key, withKey: false) is var p12 ? One(p12).RawData : []));
        admin.Text().ShouldNotContain("有効期限が切れます");
        var first = await Certificate(tenant);

        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await admin.SetCertificate(notary.Company(curve, days: 20));
        admin.Text().ShouldContain("日で有効期限が切れます");
        var second = await Certificate(tenant);
        second.ShouldNotBe(first);
        // No run needs the one before: its key is gone, what the history shows of it stays.
        (
            await server.Ask<bool>("select sealed_key is null and subject <> '' from akashi.document_certificates where id = $1", first)
        ).ShouldBeTrue();
        (await admin.Post(SealServer.Page, $"{SealServer.Page}/certificate/remove", [])).StatusCode.ShouldBe(HttpStatusCode.OK);
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_certificates where tenant_id = $1 and sealed_key is not null",
                tenant
            )
        ).ShouldBe(0);
        (await admin.Post(SealServer.Page, $"{SealServer.Page}/certificate/remove", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await server.Log($"document-certificate:{first}")).ShouldBe(["documents.certificate.set"]);
        (await server.Log($"document-certificate:{second}")).ShouldBe(["documents.certificate.set", "documents.certificate.removed"]);
    }

    [Fact]
    public async Task A_file_of_openssl_is_taken_and_one_that_will_not_do_is_refused_with_the_reason()
    {
        using var admin = await server.SignInElsewhere("REFUSED");
        using var key = RSA.Create(2048);
        using var weak = RSA.Create(1024);
        using var secp = ECDsa.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        foreach (
            var (file, password, reason) in new[]
            {
                (notary.Company(key), "machigai", "ファイルのパスワードが違います"),
                (notary.Company(key, withKey: false), Notary.Password, "秘密鍵が入っていません"),
                (notary.Company(key, days: -1, from: -10), Notary.Password, "有効期限が切れています"),
                (notary.Company(key, from: 5), Notary.Password, "有効期間がまだ始まっていません"),
                (notary.Company(key, use: X509KeyUsageFlags.KeyEncipherment), Notary.Password, "署名のための証明書ではありません"),
                (notary.Company(key, withRoot: false), Notary.Password, "認証局の証明書が入っていない"),
                (notary.Company(weak), Notary.Password, "鍵が弱い"),
                (notary.Company(secp), Notary.Password, "対応していない種類"),
                ("<html>"u8.ToArray(), Notary.Password, "PKCS#12"),
                (new byte[300_000], Notary.Password, "256 KB まで"),
                ([], Notary.Password, "ファイルを選んでください"),
            }
        )
        {
            (await admin.SetCertificate(file, password)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, reason);
            admin.Text().ShouldContain(reason);
        }
        (
            await server.Ask<long>(
                "select count(*) from akashi.document_certificates c join akashi.tenants t on t.id = c.tenant_id where t.code = 'REFUSED'"
            )
        ).ShouldBe(0);

        var folder = Directory.CreateTempSubdirectory("akashi-p12").FullName;
        await Judge.Ask(
            "openssl",
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-subj", "/CN=Self", "-days", "9"],
            folder
        );
        await Judge.Ask(
            "openssl",
            ["pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-out", "s.p12", "-passout", $"pass:{Notary.Password}"],
            folder
        );
        await admin.SetCertificate(await File.ReadAllBytesAsync(Path.Combine(folder, "s.p12")));
        admin.Text().ShouldContain("自己署名の証明書です");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_authority_is_tried_and_one_that_lies_is_found_out()
    {
        using var clock = new StampServer(notary);
        using var admin = await server.SignInElsewhere("TIMES");
        await admin.SetAuthority(clock.Address, notary.Root, "akashi", StampPassword);
        admin.Text().ShouldContain("タイムスタンプ局を設定しました");
        await Try(admin);
        admin.Text().ShouldContain("タイムスタンプを取得して確かめました");
        admin.Text().ShouldContain("Clock of Test Root");
        clock.Credentials.ShouldBe($"akashi:{StampPassword}");

        // Stamps of another moment and of other bytes, and what is none at all.
        byte[]? earlier = null;
        clock.Instead = async (request, response) => await StampServer.Answer(response, earlier = await clock.Stamp(request));
        await Try(admin);
        clock.Instead = (_, response) => StampServer.Answer(response, earlier!);
        await IsRefused("求めたタイムスタンプではありません");
        clock.Instead = async (request, response) => await StampServer.Answer(response, await clock.Stamp(Other(request)));
        await IsRefused("求めたタイムスタンプではありません");
        clock.Instead = async (request, response) => await StampServer.Answer(response, Changed(await clock.Stamp(request)));
        await IsRefused("求めたタイムスタンプではありません");
        clock.Instead = (_, response) => StampServer.Answer(response, new byte[1 << 20]);
        await IsRefused("64 KB を超えています");
        clock.Instead = (_, response) => StampServer.Answer(response, "<html>"u8.ToArray(), type: "text/html");
        await IsRefused("求めたタイムスタンプではありません");
        clock.Instead = (_, response) => StampServer.Answer(response, [], status: 500);
        await IsRefused("HTTP 500");
        clock.Instead = async (_, response) =>
        {
            (response.StatusCode, response.ContentType, response.SendChunked) = (200, "application/timestamp-reply", true);
            for (var i = 0; i < 100; i++)
            {
                await response.OutputStream.WriteAsync(new byte[] { 0x30 });
                await response.OutputStream.FlushAsync();
                await Task.Delay(100);
            }
        };
        await IsRefused("時間内に応答しません");

        // Another's stamp is a good one, and not of whom we trust.
        using var stranger = new Notary("Stranger");
        using var foreign = new StampServer(stranger);
        clock.Instead = async (request, response) => await StampServer.Answer(response, await foreign.Stamp(request));
        await IsRefused("信頼するとして登録されたものではありません");
        // Its own certificate may be what is trusted, without anybody above it.
        await admin.SetAuthority(foreign.Address, stranger.Clock);
        await Try(admin);
        admin.Text().ShouldContain("タイムスタンプを取得して確かめました");

        async Task IsRefused(string reason)
        {
            (await Try(admin)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, reason);
            admin.Text().ShouldContain(reason);
        }
    }

    [Fact]
    public async Task An_authority_needs_an_address_and_certificates()
    {
        using var admin = await server.SignInElsewhere("TYPED");
        foreach (
            var (address, account, password, reason) in new[]
            {
                ("ftp://example.com/", "", "", "https:// で始まるアドレス"),
                ("https://user:secret@example.com/", "", "", "https:// で始まるアドレス"),
                ("https://example.com/", "name", "", "両方入力するか"),
                ("https://example.com/", "na:me", "x", "両方入力するか"),
            }
        )
        {
            (await admin.SetAuthority(address, notary.Root, account, password)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            admin.Text().ShouldContain(reason);
        }
        // The operator's own network is out of reach from here, whatever its name.
        await admin.SetAuthority("http://10.1.2.3/", notary.Root);
        (await Try(admin)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldContain("には接続できません");
    }

    [Fact]
    public async Task A_single_document_is_signed_and_stamped_and_others_agree()
    {
        using var clock = new StampServer(notary);
        using var key = RSA.Create(2048);
        using var admin = await server.SignIn();
        await admin.SetCertificate(
            notary.Company(key),
            words: [("name", "株式会社アカシ 経理部"), ("reason", "発行者の証明"), ("place", "東京都")]
        );
        await admin.SetAuthority(clock.Address, notary.Root);
        var template = await admin.Publish("署名する帳票");

        var signed = await Issue(admin, template, "S-1", "signature");
        var said = await Judge.Say(signed, "pdfsig", "-nocert");
        said.ShouldContain("Signature is Valid.");
        said.ShouldContain("Total document signed");
        said.ShouldContain("ETSI.CAdES.detached");
        said.ShouldContain("株式会社アカシ");
        (await Judge.Say(signed, "qpdf", "--check")).ShouldNotContain("WARNING");
        admin.Text().ShouldContain("CN=株式会社アカシ");
        admin.Text().ShouldContain(Sha256(signed));

        var both = await Issue(admin, template, "S-2", "stamped_signature");
        (await Judge.Say(both, "pdfsig", "-nocert")).ShouldContain("Signature is Valid.");
        var cms = new SignedCms();
        cms.Decode(Gap(both).Contents);
        var token = cms.SignerInfos[0].UnsignedAttributes[0].Values[0]!.RawData;
        (await clock.IsStamp(token, cms.SignerInfos[0].GetSignature())).ShouldBeTrue();

        var stamped = await Issue(admin, template, "S-3", "stamp");
        var (contents, around) = Gap(stamped);
        (await clock.IsStamp(contents, around)).ShouldBeTrue();
        (await clock.IsStamp(contents, [.. around, 0])).ShouldBeFalse();
        (await Judge.Say(stamped, "qpdf", "--check")).ShouldNotContain("WARNING");
        (await Poppler.Text(stamped)).ShouldContain("S-3");
        admin.Text().ShouldContain("Clock of Test Root");
        var serial = await server.Ask<string>("select stamp_serial from akashi.documents where key = 'S-3'");
        admin.Text().ShouldContain($"シリアル番号 {serial}");

        var plain = await Issue(admin, template, "S-4", "none");
        SealedBytes(plain).ShouldBe(-1);
        var csv = await admin.Client.GetStringAsync("/console/documents/outputs.csv");
        csv.ShouldContain("\"stamped_signature\",\"CN=株式会社アカシ");
        await admin.Get("/console/documents/outputs?q=S-");
        foreach (var mark in new[] { ">署名<", ">署名・TS<", ">TS<" })
            admin.Text().ShouldContain(mark);

        // A number that is taken costs no stamp.
        var before = clock.Asked;
        (await Post(admin, template, "S-3", "stamp")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        clock.Asked.ShouldBe(before);
        // As it was issued, byte for byte, with its seal; with the mark it is another file, and the page has said so.
        await admin.Get(await server.Document("S-2"));
        admin.Text().ShouldContain("表示を入れた写しには、電子署名もタイムスタンプも付きません");
        (await Reissue(admin, await server.Document("S-2"), "")).ShouldBe(both);
        SealedBytes(await Reissue(admin, await server.Document("S-2"), "yes")).ShouldBe(-1);
    }

    [Fact]
    public async Task What_cannot_be_stamped_is_not_issued()
    {
        using var clock = new StampServer(notary);
        using var admin = await server.SignInElsewhere("NOSTAMP");
        await admin.SetAuthority(clock.Address, notary.Root);
        var template = await admin.Publish("押せない帳票");
        clock.Instead = (_, response) => StampServer.Answer(response, [], status: 503);
        (await Post(admin, template, "N-1", "stamp")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        admin.Text().ShouldContain("何も発行していません");
        (await Post(admin, template, "N-1", "signature")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldContain("署名用の証明書がありません");
        (await Post(admin, template, "N-1", "ink")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await server.Ask<long>("select count(*) from akashi.documents where key = 'N-1'")).ShouldBe(0);
        // The database itself refuses a document that says that it is sealed and names no seal.
        await Issue(admin, template, "N-2", "none");
        (
            await Should.ThrowAsync<Npgsql.PostgresException>(() =>
                server.AsDba("update akashi.documents set seal = 'stamp' where key = 'N-2'")
            )
        ).ConstraintName.ShouldBe("documents_sealed");
    }

    [Fact]
    public async Task Only_administrators_set_seals_and_nobody_sees_anothers()
    {
        using var key = RSA.Create(2048);
        using var owner = await server.SignInElsewhere("OWNER");
        await owner.SetCertificate(notary.Company(key, name: "持ち主の会社"));
        using var clock = new StampServer(notary);
        await owner.SetAuthority(clock.Address, notary.Root);
        var work = await owner.MakeWork(await owner.Publish("持ち主"), "持ち主のワーク");
        await owner.Seal(work, "stamped_signature");
        owner.Text().ShouldContain("保存しました");

        using var neighbour = await server.SignInElsewhere("NEIGHBOUR");
        await neighbour.Get(SealServer.Page);
        neighbour.Text().ShouldContain("証明書はまだありません");
        neighbour.Text().ShouldNotContain("持ち主");
        foreach (var action in new[] { "certificate/remove", "authority/remove", "authority/try" })
            (await neighbour.Post(SealServer.Page, $"{SealServer.Page}/{action}", [])).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await neighbour.Post("/console", $"{work}/seal", new() { ["seal"] = "nonsense" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var staff = await server.SignIn("general");
        (await staff.Get(SealServer.Page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var action in new[] { "certificate", "certificate/remove", "authority", "authority/remove", "authority/try" })
            (await staff.Post("/console", $"{SealServer.Page}/{action}", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await staff.Post("/console", $"{work}/seal", [])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var guest = server.Open();
        await guest.Get(SealServer.Page);
        guest.Path.ShouldStartWith("/sign-in");
        clock.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task No_secret_is_in_a_column_or_a_line_of_the_log()
    {
        using var key = RSA.Create(2048);
        using var clock = new StampServer(notary);
        using var admin = await server.SignInElsewhere("SECRETS");
        await admin.SetCertificate(notary.Company(key), "machigai-no-aikotoba");
        await admin.SetCertificate(notary.Company(key));
        await admin.SetAuthority(clock.Address, notary.Root, "akashi", StampPassword);
        await Issue(admin, await admin.Publish("秘密"), "SEC-1", "stamped_signature");
        await admin.Get(SealServer.Page);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        var parameters = key.ExportParameters(true);
        string[] secrets =
        [
            Notary.Password,
            "machigai-no-aikotoba",
            StampPassword,
            Convert.ToBase64String(pkcs8)[40..80],
            Convert.ToHexStringLower(parameters.D!)[..40],
            Convert.ToHexStringLower(parameters.P!)[..40],
        ];
        foreach (var table in await server.Ask<string[]>("select array_agg(tablename::text) from pg_tables where schemaname = 'akashi'"))
        {
            var rows = await server.Ask<string>($"select coalesce(string_agg(t::text, e'\\n'), '') from akashi.{table} t");
            var said = rows + await Decoded(table);
            foreach (var secret in secrets)
                said.ShouldNotContain(secret, Case.Insensitive, table);
        }
        foreach (var secret in secrets)
        {
            server.Lines.ShouldAllBe(line => !line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            admin.Body.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task Excel_and_Word_are_not_sealed()
    {
        using var key = RSA.Create(2048);
        using var admin = await server.SignInElsewhere("OFFICE");
        await admin.SetCertificate(notary.Company(key));
        await admin.Get("/console/documents/templates/new");
        await admin.Send(
            "/console/documents/templates/new",
            Form(admin, "book.xlsx", Akashi.Engines.Office.Tests.Make.Book("A1 {{番号}}"), ("name", "表"))
        );
        var template = admin.Path;
        await admin.Post(template, $"{template}/publish", new() { ["revision"] = "1" });
        await admin.Get($"{template}/issue");
        admin.Body.ShouldNotContain("name=\"seal\"");
        (await Post(admin, template, "X-1", "signature")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        admin.Text().ShouldContain("PDF の帳票だけです");
        var work = await admin.MakeWork(template, "表のワーク");
        admin.Text().ShouldContain("Excel や Word の帳票には付けられません");
        (await admin.Post(work, $"{work}/seal", new() { ["seal"] = "signature", ["revision"] = "1" })).StatusCode.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        admin.Text().ShouldContain("PDF の帳票だけです");
    }

    public void Dispose() => notary.Dispose();

    private Task<Guid> Certificate(Guid tenant) =>
        server.Ask<Guid>("select id from akashi.document_certificates where tenant_id = $1 and ended_at is null", tenant);

    private static Task<HttpResponseMessage> Try(Browser browser) => browser.Post(SealServer.Page, $"{SealServer.Page}/authority/try", []);

    /// <summary>Issues a document and gives its file; the browser shows the document.</summary>
    private async Task<byte[]> Issue(Browser browser, string template, string number, string seal)
    {
        await Post(browser, template, number, seal);
        browser.Path.ShouldMatch("^/console/documents/outputs/[0-9a-f-]{36}$", browser.Body);
        var pdf = await browser.Client.GetByteArrayAsync($"{browser.Path}.pdf");
        (await server.Ask<string>("select sha256 || ' ' || seal from akashi.documents where id = $1", Id(browser.Path))).ShouldBe(
            $"{Sha256(pdf)} {seal}"
        );
        return pdf;
    }

    private static Task<HttpResponseMessage> Post(Browser browser, string template, string number, string seal) =>
        browser.Post(
            $"{template}/issue",
            $"{template}/issue",
            new()
            {
                ["key"] = number,
                ["date"] = "2026-11-21",
                ["amount"] = "100",
                ["counterparty"] = "甲",
                ["field0"] = number,
                ["field1"] = "甲",
                ["field2"] = "鉛筆\t100",
                ["seal"] = seal,
            }
        );

    private static async Task<byte[]> Reissue(Browser browser, string document, string mark)
    {
        await browser.Get(document);
        using var form = new FormUrlEncodedContent([new("csrf", browser.Csrf), new("reason", "紛失"), new("mark", mark)]);
        using var answer = await browser.Client.PostAsync($"{document}/reissue", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The entries of the log as their readers see them.</summary>
    private async Task<string> Decoded(string table) =>
        table == "audit_entries"
            ? await server.Ask<string>(
                "select coalesce(string_agg(convert_from(entry, 'UTF8') || coalesce(convert_from(facts, 'UTF8'), ''), e'\\n'), '') from akashi.audit_entries"
            )
            : "";

    private static int SealedBytes(byte[] pdf) => pdf.AsSpan().IndexOf("/ByteRange"u8);

    private static X509Certificate2 One(byte[] p12) =>
        X509CertificateLoader
            .LoadPkcs12Collection(p12, Notary.Password)
            .Single(certificate => certificate.Subject.Contains("アカシ", StringComparison.Ordinal));

    /// <summary>A request for a stamp on other bytes, with the nonce of this one.</summary>
    private static byte[] Other(byte[] request)
    {
        Rfc3161TimestampRequest.TryDecode(request, out var asked, out _).ShouldBeTrue();
        return Rfc3161TimestampRequest
            .CreateFromHash(
                RandomNumberGenerator.GetBytes(32),
                HashAlgorithmName.SHA256,
                nonce: asked!.GetNonce(),
                requestSignerCertificates: true
            )
            .Encode();
    }

    /// <summary>The last byte belongs to the signature's value.</summary>
    private static byte[] Changed(byte[] answer)
    {
        answer[^1] ^= 1;
        return answer;
    }
}
