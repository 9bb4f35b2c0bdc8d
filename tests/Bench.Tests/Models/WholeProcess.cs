namespace PtmOrleans.Bench.Tests.Models;

/// <summary>Tests that measure the process they run in.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;
