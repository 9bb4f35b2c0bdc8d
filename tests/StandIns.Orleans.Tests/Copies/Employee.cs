using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Alias("standin-tests.Employee")]
public sealed record Employee([property: Id(0)] decimal Salary, string Name, List<int> Numbers) : Person(Name, Numbers);
