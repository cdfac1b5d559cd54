using Akashi.Testing;

// Probes look at the sockets of the process and at the machine's clock: one node at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer(typeof(SameOrder))]
[assembly: TestCaseOrderer(typeof(SameOrder))]
