using Akashi.Platform.Modules;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Akashi.Server;

/// <summary>Traces and metrics by OpenTelemetry; they leave the machine only if <c>AKASHI_OTLP</c> names a collector.</summary>
internal static class Observability
{
    public static void AddObservability(this IServiceCollection services, ModuleCatalog modules, IConfiguration configuration)
    {
        if (configuration["OTLP"] is not { Length: > 0 } collector)
            return;
        services.AddSingleton<IHostedService>(new Exporters(modules, new Uri(collector)));
    }

    private sealed class Exporters(ModuleCatalog modules, Uri collector) : IHostedService
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var resource = ResourceBuilder.CreateDefault().AddService("akashi");
            _traces = Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource("Microsoft.AspNetCore", "Npgsql", "Akashi.*")
                .AddOtlpExporter(To)
                .Build();
            _metrics = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.*", "System.Runtime", "Npgsql", "Akashi.*")
                .AddMeter([.. modules.Maps.SelectMany(map => map.Meters)])
                .AddOtlpExporter(To)
                .Build();
            return Task.CompletedTask;
        }

        /// <summary>A collector that does not answer must not hold up a clean stop.</summary>
        private void To(OtlpExporterOptions otlp) => (otlp.Endpoint, otlp.TimeoutMilliseconds) = (collector, 2000);

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.Shutdown(2000);
            _metrics?.Shutdown(2000);
            _traces?.Dispose();
            _metrics?.Dispose();
            return Task.CompletedTask;
        }
    }
}
