// A node with one more job than the product has, for tests that kill it: akashi-job-node DATA CONNECTION
using System.Runtime.InteropServices;
using Akashi.JobNode;
using Akashi.Platform.Jobs;
using Akashi.Server;
using Microsoft.Extensions.DependencyInjection;

await using var node = await AkashiServer.Start(
    new ServerOptions(args[0], 0, args[1])
    {
        Configure = services => services.AddKeyedSingleton<IChunkedJob, WriteRows>(typeof(WriteRows).FullName!),
    },
    CancellationToken.None
);
var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = stop.TrySetResult());
Console.WriteLine($"ready {node.Url}");
await stop.Task;
