using System.Security.Cryptography;
using System.Text;
using Akashi.Platform.Hosting;
using Akashi.Platform.Secrets;
using Akashi.Platform.Tenancy;
using Akashi.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Platform.Tests.Secrets;

/// <summary>What a tenant hands over is readable to nobody who has the database alone, and in no place but its own.</summary>
public sealed class TenantSecretsTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Secret = "合言葉 correct horse";

    private readonly TenantSecrets secrets = server.Node.Services.GetRequiredService<TenantSecrets>();

    [Fact]
    public async Task A_secret_opens_for_its_tenant_and_purpose_and_for_no_other()
    {
        var mine = await server.Tenant(server.Demo.CompanyCode);
        var theirs = await server.Tenant("CANARY-A");
        var box = await Seal(mine, "delivery:1:password");
        (await Seal(mine, "delivery:1:password")).ShouldNotBe(box); // the same words twice cannot be told to be the same
        Encoding.UTF8.GetString(box).ShouldNotContain("horse");
        (await Open(mine, "delivery:1:password", box)).ShouldBe(Secret);
        await Seal(theirs, "delivery:1:password");
        await Refused(() => Open(mine, "delivery:2:password", box));
        await Refused(() => Open(theirs, "delivery:1:password", box));
        for (var i = 0; i < box.Length; i++)
        {
            byte[] changed = [.. box];
            changed[i] ^= 1;
            await Refused(() => Open(mine, "delivery:1:password", changed));
        }
        await Refused(() => Open(mine, "delivery:1:password", box[..20]));
    }

    [Fact]
    public async Task The_key_in_the_database_is_wrapped_by_one_that_is_not_and_that_only_its_owner_reads()
    {
        var mine = await server.Tenant(server.Demo.CompanyCode);
        var box = await Seal(mine, "x");
        var path = Path.Combine(server.Folder, "secrets", "master.key");
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var wrapped = await server.Ask<byte[]>("select wrapped from akashi.tenant_keys where tenant_id = $1", mine);
        wrapped.Length.ShouldBe(1 + 12 + 16 + 32);

        // By hand, as the docstring says: an independent reading of the format.
        var key = new byte[32];
        using (var aes = new AesGcm(await File.ReadAllBytesAsync(path), 16))
            aes.Decrypt(
                wrapped.AsSpan(1, 12),
                wrapped.AsSpan(29),
                wrapped.AsSpan(13, 16),
                key,
                Encoding.UTF8.GetBytes($"akashi tenant key\n{mine:D}")
            );
        var plain = new byte[box.Length - 29];
        using (var aes = new AesGcm(key, 16))
            aes.Decrypt(
                box.AsSpan(1, 12),
                box.AsSpan(29),
                box.AsSpan(13, 16),
                plain,
                Encoding.UTF8.GetBytes($"akashi secret\n{mine:D}\nx")
            );
        Encoding.UTF8.GetString(plain).ShouldBe(Secret);

        // Another installation's folder opens nothing.
        var folder = Directory.CreateTempSubdirectory("akashi-other");
        try
        {
            var other = new TenantSecrets(new DataFolder(folder.FullName), TimeProvider.System);
            await Refused(() => Open(mine, "x", box, other));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_servers_role_replaces_no_key()
    {
        const string App =
            "(select grantee from information_schema.role_table_grants where table_name = 'tenant_keys' and privilege_type = 'INSERT' and grantee <> grantor limit 1)";
        (await server.Ask<bool>($"select has_table_privilege({App}, 'akashi.tenant_keys', 'update')")).ShouldBeFalse();
        (await server.Ask<bool>($"select has_table_privilege({App}, 'akashi.tenant_keys', 'delete')")).ShouldBeFalse();
    }

    private async Task<byte[]> Seal(Guid tenant, string purpose)
    {
        await using var realm = await server.Node.Services.GetRequiredService<CrossTenant>().Open(tenant, CancellationToken.None);
        var box = await secrets.Seal(realm.Transaction, tenant, purpose, Secret, CancellationToken.None);
        await realm.Commit(CancellationToken.None);
        return box;
    }

    private async Task<string> Open(Guid tenant, string purpose, byte[] box, TenantSecrets? with = null)
    {
        await using var realm = await server.Node.Services.GetRequiredService<CrossTenant>().Open(tenant, CancellationToken.None);
        return await (with ?? secrets).Open(realm.Transaction, tenant, purpose, box, CancellationToken.None);
    }

    private static Task Refused(Func<Task<string>> open) => Should.ThrowAsync<CryptographicException>(open);
}
