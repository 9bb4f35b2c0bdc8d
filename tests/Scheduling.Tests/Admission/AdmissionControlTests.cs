using PtmOrleans.Scheduling.Admission;
using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Admission;

public sealed class AdmissionControlTests
{
    private static readonly AdmissionQuery Query = new()
    {
        Items = 2,
        Tokens = 60,
        Exec = Ms(30),
        Switch = Ms(20),
        Confident = true,
        ListItems = 10,
        ListTokens = 300,
        Limits = new TaskListOptions { MaxItems = 100, MaxTokens = 10_000 },
    };

    private readonly AdmissionControl _admission = new();

    public static TheoryData<string, AdmissionQuery, AdmissionVerdict> Cases => new()
    {
        { "no deadline", Query, AdmissionVerdict.Accepted },
        { "just enough time", Query with { BudgetLeft = Ms(50) }, AdmissionVerdict.Accepted },
        { "no time left", Query with { BudgetLeft = TimeSpan.Zero }, AdmissionVerdict.DeadlineExpired },
        { "time long over", Query with { BudgetLeft = Ms(-5) }, AdmissionVerdict.DeadlineExpired },
        { "less than exec and switch", Query with { BudgetLeft = Ms(49) }, AdmissionVerdict.InfeasibleDeadline },
        { "work before it", Query with { BudgetLeft = Ms(59), Ahead = Ms(10) }, AdmissionVerdict.InfeasibleDeadline },
        { "resident somewhere", Query with { BudgetLeft = Ms(49), Switch = TimeSpan.Zero }, AdmissionVerdict.Accepted },
        { "a cold system refuses nothing", Query with { BudgetLeft = Ms(1), Confident = false }, AdmissionVerdict.Accepted },
        { "items at the limit", Query with { ListItems = 98 }, AdmissionVerdict.Accepted },
        { "items over the limit", Query with { ListItems = 99 }, AdmissionVerdict.ListFull },
        { "tokens over the limit", Query with { ListTokens = 9_941 }, AdmissionVerdict.ListFull },
        { "never fits by items", Query with { Items = 101 }, AdmissionVerdict.TooLarge },
        { "never fits by tokens", Query with { Tokens = 10_001 }, AdmissionVerdict.TooLarge },
        { "infeasible rather than full", Query with { BudgetLeft = Ms(49), ListItems = 99 }, AdmissionVerdict.InfeasibleDeadline },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Decide_Query_GivesTheVerdict(string because, AdmissionQuery query, AdmissionVerdict expected)
    {
        var admission = _admission.Decide(query, At(0));
        Assert.True(expected == admission.Verdict, $"{because}: {admission}");
        Assert.Equal(query.Ahead + query.Exec + query.Switch, admission.Expected);
    }

    [Fact]
    public void Decide_FullAndThroughputKnown_SaysWhenThereIsRoom()
    {
        for (var second = 0; second <= 60; second++)
        {
            _admission.OnCompleted(1000, At(1000 * second));
        }

        var admission = _admission.Decide(Query with { ListTokens = 12_000, Tokens = 1000 }, At(60_000));
        Assert.Equal(AdmissionVerdict.ListFull, admission.Verdict);
        Assert.Equal(3, admission.RetryAfter.TotalSeconds, 0.3);
    }

    [Fact]
    public void Decide_FullAndNothingEverCompleted_SaysTheLongest() =>
        Assert.Equal(TimeSpan.FromSeconds(10), _admission.Decide(Query with { ListItems = 99 }, At(0)).RetryAfter);

    [Fact]
    public void Decide_FullByItemsOnly_CountsThemAtTheMeanLength()
    {
        for (var second = 0; second <= 60; second++)
        {
            _admission.OnCompleted(10, At(1000 * second));
        }

        var admission = _admission.Decide(Query with { ListItems = 99, ListTokens = 9900 - 60 }, At(60_000));
        Assert.InRange(admission.RetryAfter.TotalSeconds, 8.5, 10);
    }
}
