using Akashi.Testing;

// One node at a time on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer(typeof(SameOrder))]
[assembly: TestCaseOrderer(typeof(SameOrder))]
