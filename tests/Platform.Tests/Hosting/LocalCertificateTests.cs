using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akashi.Platform.Hosting;

namespace Akashi.Platform.Tests.Hosting;

public sealed class LocalCertificateTests : IDisposable
{
    private readonly DataFolder _folder = new(Path.Combine(Path.GetTempPath(), $"akashi-ca-{Guid.CreateVersion7():N}"));

    [Fact]
    public async Task Nodes_that_start_together_share_one_authority()
    {
        var made = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => LocalCertificates.ForLocalhost(_folder, TimeProvider.System)))
        );
        var authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_folder.LocalCa));
        foreach (var certificate in made)
        {
            using var chain = new X509Chain
            {
                ChainPolicy =
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
            chain.Build(certificate).ShouldBeTrue();
        }
        Directory.GetFiles(_folder.Secrets).Select(Path.GetFileName).ShouldBe(["ca.pem", "localhost.pem"], ignoreOrder: true);
    }

    [Fact]
    public void The_authority_signs_for_this_machine_only()
    {
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, "openssl"))),
            "openssl is not installed"
        );
        LocalCertificates.ForLocalhost(_folder, TimeProvider.System).Dispose();
        Verify(Path.Combine(_folder.Secrets, "localhost.pem")).ShouldContain("OK");
        Verify(Sign(names => names.AddDnsName("bank.example"))).ShouldContain("permitted subtree violation");
        Verify(Sign(names => names.AddIpAddress(new([192, 0, 2, 1])))).ShouldContain("permitted subtree violation");
        Verify(Sign(names => names.AddIpAddress(new([127, 1, 2, 3])))).ShouldContain("OK");
    }

    /// <summary>What a thief of the authority's key would make.</summary>
    private string Sign(Action<SubjectAlternativeNameBuilder> add)
    {
        var pem = File.ReadAllText(Path.Combine(_folder.Secrets, "ca.pem"));
        using var authority = X509Certificate2.CreateFromPem(pem, pem);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("O=Thief", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        add(names);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddDays(1), [1, 2, 3]);
        var path = Path.Combine(_folder.Root, "thief.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    private string Verify(string path)
    {
        using var openssl = Process.Start(
            new ProcessStartInfo("openssl", ["verify", "-x509_strict", "-CAfile", _folder.LocalCa, path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var said = openssl.StandardError.ReadToEndAsync();
        var output = openssl.StandardOutput.ReadToEnd();
        openssl.WaitForExit();
        return output + said.Result;
    }

    public void Dispose() => Directory.Delete(_folder.Root, recursive: true);
}
