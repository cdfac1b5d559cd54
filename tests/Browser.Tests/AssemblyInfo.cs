// One Chromium and one node on two cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
