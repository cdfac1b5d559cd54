using Akashi.Documents.Api;
using Akashi.Documents.Calendar;
using Akashi.Documents.Comparison;
using Akashi.Documents.Controls;
using Akashi.Documents.Conversion;
using Akashi.Documents.Deliveries;
using Akashi.Documents.Designer;
using Akashi.Documents.Fonts;
using Akashi.Documents.Links;
using Akashi.Documents.Masters;
using Akashi.Documents.Outputs;
using Akashi.Documents.Packages;
using Akashi.Documents.Schedules;
using Akashi.Documents.Seals;
using Akashi.Documents.Templates;
using Akashi.Documents.Works;
using Akashi.Platform.Jobs;
using Akashi.Platform.Modules;
using Akashi.Trust.Controls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Akashi.Documents;

/// <summary>Business documents (帳票): templates, the data that fills them, the works that do it, and every document that came of it.</summary>
public sealed class DocumentsModule : IModule, IKeepsPromises
{
    public string Name => "documents";

    public IReadOnlyList<Control> Controls => DocumentProbes.All;

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddScoped<TemplateWriter>();
        services.AddSingleton<FontShelf>();
        services.AddScoped<FontWriter>();
        services.AddSingleton(new ConversionSettings(configuration["Conversion:LibreOffice"], configuration["Conversion:Bubblewrap"]));
        services.AddSingleton<PdfConverter>();
        services.AddSingleton<DocumentPress>();
        services.AddSingleton<PreviewTurns>();
        services.AddScoped<DocumentIssuer>();
        services.AddScoped<Reissuer>();
        services.AddScoped<LegalHold>();
        services.AddTransient<EraseDocuments>();
        services.AddScoped<RunStarter>();
        services.AddScoped<WorkWriter>();
        services.AddScoped<Idempotency>();
        services.AddSingleton(SealSettings.Usual);
        services.AddSingleton<SealDesk>();
        services.AddSingleton<PackageKey>();
        services.AddScoped<PackageExchange>();
        services.AddSingleton(new DeliverySettings(configuration["Delivery:Folder"], configuration["PublicUrl"]));
        services.AddSingleton<RunEnd>();
        services.AddSingleton<ICarrier, FolderCarrier>();
        services.AddSingleton<ICarrier, S3Carrier>();
        services.AddSingleton<ICarrier, MailCarrier>();
        services.AddSingleton<ICarrier, WebhookCarrier>();
        services.AddTransient<DeliverDue>();
        services.AddSingleton(new IntakeSettings(configuration["Source:Folder"]));
        services.AddSingleton<SourceFetcher>();
        services.AddScoped<StartWork>();
        services.AddTransient<StartDue>();
        services.AddKeyedSingleton<IChunkedJob, IssueDocuments>(typeof(IssueDocuments).FullName!);
    }

    public void Declare(ModuleMap map)
    {
        Permissions.Declare(map);
        map.Table(DocumentTemplate.Table);
        map.Table(TemplateVersion.Table);
        map.Table(IssuedDocument.Table);
        map.Table(Counterparty.Table);
        map.Table(Reissue.Table);
        map.Table(DocumentWork.Table);
        map.Table(DocumentRun.Table);
        map.Table(RunPart.Table);
        map.Table(RunProblem.Table);
        map.Stores(
            new("発行した帳票", "Issued documents"),
            "select count(*), coalesce(sum(length), 0)::bigint from akashi.documents where erased_at is null"
        );
        map.Stores(
            new("帳票テンプレートの版", "Versions of templates"),
            "select count(*), coalesce(sum(octet_length(content)), 0)::bigint from akashi.document_template_versions"
        );
        map.Stores(
            new("マスタ", "Masters"),
            "select count(*), coalesce(sum(octet_length(content)), 0)::bigint from akashi.document_masters"
        );
        map.Stores(
            new("フォント", "Fonts"),
            "select count(*), coalesce(sum(length), 0)::bigint from (select distinct on (sha256) sha256, length from akashi.document_fonts) files"
        );
        TemplatePages.Declare(map);
        DesignerPages.Declare(map);
        FontPages.Declare(map);
        CharacterPages.Declare(map);
        ComparisonPages.Declare(map);
        OutputPages.Declare(map);
        CustodyPages.Declare(map);
        EraseDocuments.Declare(map);
        WorkPages.Declare(map);
        ViewPages.Declare(map);
        RunPages.Declare(map);
        PackagePages.Declare(map);
        LinkPages.Declare(map);
        RecipientPages.Declare(map);
        TargetPages.Declare(map);
        DeliveryPages.Declare(map);
        DeliverDue.Declare(map);
        SealPages.Declare(map);
        CalendarPages.Declare(map);
        MasterPages.Declare(map);
        SchedulePages.Declare(map);
        StartDue.Declare(map);
        DocumentsApi.Declare(map);
    }
}
