// Processes, ports and kills: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
