using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.ResponseCache;

public class ContentHashTests
{
    private static readonly TokenPayload Plain = new() { Ids = [1, 2, 3], Lengths = [2, 1] };

    public static TheoryData<TokenPayload> Others =>
    [
        Plain with { Ids = [1, 2, 4] },
        Plain with { Lengths = [1, 2] },
        Plain with { Lengths = [3] },
        Plain with { TypeIds = [0, 1, 0] },
        Plain with { RowCounts = [1, 1], RowPositions = [0, 0] },
        Plain with { RowCounts = [1, 1], RowPositions = [1, 0] },
        Plain with { TokenVectors = [true, false] },
        new() { Ids = [2, 3], Lengths = [1, 1] },
        new() { Ids = [], Lengths = [] },
    ];

    [Fact]
    public void Of_SameRequest_IsTheSame() =>
        Assert.Equal(ContentHash.Of(Plain), ContentHash.Of(new TokenPayload { Ids = [1, 2, 3], Lengths = [2, 1], TypeIds = [0, 0, 0] }));

    [Fact]
    public void Of_EveryPartOfAPayload_IsPartOfIt() => Assert.Equal(
        ["Ids", "Lengths", "RowCounts", "RowPositions", "TokenVectors", "TypeIds"],
        typeof(TokenPayload).GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Others))]
    public void Of_AnotherRequest_IsAnother(TokenPayload other) => Assert.NotEqual(ContentHash.Of(Plain), ContentHash.Of(other));
}
