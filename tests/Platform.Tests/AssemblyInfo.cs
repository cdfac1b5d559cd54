// One node at a time on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
