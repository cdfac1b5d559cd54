using Akashi.Testing;

// Processes, ports and kills: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer(typeof(SameOrder))]
[assembly: TestCaseOrderer(typeof(SameOrder))]
