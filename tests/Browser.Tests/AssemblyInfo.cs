using Akashi.Testing;

// One Chromium and one node on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer(typeof(SameOrder))]
[assembly: TestCaseOrderer(typeof(SameOrder))]
