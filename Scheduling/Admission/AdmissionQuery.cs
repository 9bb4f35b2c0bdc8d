using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Admission;

/// <summary>A request that wants to join a list, and the list.</summary>
public sealed record AdmissionQuery
{
    /// <summary>Items of the request.</summary>
    public required int Items { get; init; }

    /// <summary>Tokens of the request.</summary>
    public required long Tokens { get; init; }

    /// <summary>Time left until its deadline; <see langword="null"/> for none.</summary>
    public TimeSpan? BudgetLeft { get; init; }

    /// <summary>Time that the devices need at least for what goes before the request.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>Expected execution time of the request alone.</summary>
    public TimeSpan Exec { get; init; }

    /// <summary>Expected switch; zero where a device holds the weights.</summary>
    public TimeSpan Switch { get; init; }

    /// <summary>Whether the expected times may refuse work.</summary>
    public bool Confident { get; init; }

    /// <summary>Unfinished items of the list.</summary>
    public required int ListItems { get; init; }

    /// <summary>Tokens of the unfinished items of the list.</summary>
    public required long ListTokens { get; init; }

    /// <summary>The list's limits.</summary>
    public required TaskListOptions Limits { get; init; }
}
