using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Alias("standin-tests.Person")]
public record Person([property: Id(0)] string Name, [property: Id(1)] List<int> Numbers);
