using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Akashi.Engines.TransparencyLog;

/// <summary>The functions of OpenSSL 1.1.1 and 3 that Ed25519 needs; see docs/decisions/0002-ed25519.md.</summary>
internal static partial class Libcrypto
{
    private const string Name = "libcrypto";

    // The library that .NET itself loads on Linux comes first, so that a process has one OpenSSL. macOS kills a process that
    // loads a libcrypto.dylib without a version, hence only versioned names there.
    private static readonly string[] Candidates =
    [
        "libcrypto.so.3",
        "libcrypto.so.1.1",
        "libcrypto.3.dylib",
        "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib",
        "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib",
        "libcrypto-3-x64.dll",
    ];

    static Libcrypto() => NativeLibrary.SetDllImportResolver(typeof(Libcrypto).Assembly, Resolve);

    /// <summary>EVP_PKEY_ED25519.</summary>
    public const int Ed25519 = 1087;

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial KeyHandle NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> seed, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial KeyHandle NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(KeyHandle key, Span<byte> output, ref nuint length);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_new")]
    public static partial ContextHandle NewContext();

    [LibraryImport(Name, EntryPoint = "EVP_DigestSignInit")]
    public static partial int SignInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(
        ContextHandle context,
        Span<byte> signature,
        ref nuint signatureLength,
        ReadOnlySpan<byte> message,
        nuint messageLength
    );

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int VerifyInit(ContextHandle context, nint keyContext, nint digest, nint engine, KeyHandle key);

    [LibraryImport(Name, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(
        ContextHandle context,
        ReadOnlySpan<byte> signature,
        nuint signatureLength,
        ReadOnlySpan<byte> message,
        nuint messageLength
    );

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Name, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    private static partial void ClearErrors();

    /// <summary>Throws when OpenSSL did not do what no input can prevent, e.g. for want of memory or because of its policy.</summary>
    public static void Require(bool done, string what)
    {
        if (done)
            return;
        ClearErrors();
        throw new CryptographicException($"OpenSSL could not {what}; does its policy (FIPS) forbid Ed25519?");
    }

    /// <summary>Takes a refusal off OpenSSL's error queue of this thread, which .NET's own cryptography would otherwise trip over.</summary>
    public static bool Accepted(int result)
    {
        if (result != 1)
            ClearErrors();
        return result == 1;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name)
            return 0;
        foreach (var candidate in Candidates)
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var library))
                return library;
        throw new DllNotFoundException($"Install OpenSSL 1.1.1 or 3; looked for {string.Join(", ", Candidates)}.");
    }

    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
