using Akashi.Trust.Controls.Register;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Trust.Whitepaper;

internal static class WhitepaperServices
{
    public static void AddWhitepaper(this IServiceCollection services)
    {
        services.AddSingleton(_ => PromiseRegister.Load());
        services.AddSingleton(_ => ServiceProfiles.Load());
        services.AddSingleton(_ => DisclosureItems.Load());
        services.AddSingleton<LatestResults>();
        services.AddSingleton<Whitepapers>();
        services.AddSingleton<PaperPress>();
        services.AddSingleton<Oscal>();
    }
}
