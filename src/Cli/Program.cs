using System.CommandLine;
using System.CommandLine.Invocation;
using Akashi.Cli;

// serve · audit · whitepaper · oscal · operator · render: one file each.
var root = new RootCommand("Akashi: the business cloud that proves its promises")
{
    ServeCommand.Make(),
    AuditCommand.Make(),
    WhitepaperCommand.Whitepaper(),
    WhitepaperCommand.Oscal(),
    OperatorCommand.Make(),
    RenderCommand.Make(),
};
var parsed = root.Parse(args);

// The library would give a stop two seconds and then end the process in the middle of it; `serve` listens for signals itself.
var patient = new InvocationConfiguration { ProcessTerminationTimeout = null };

// The contract says 2 where the library says 1.
return await parsed.InvokeAsync(patient) is var code && parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction ? 2 : code;
