using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class PayloadValidationTests
{
    private static readonly TokenPayload Good = Models.Tokens(0, 3, 2);

    [Fact]
    public void Complain_GoodPayload_Nothing()
    {
        Assert.Null(PayloadValidation.Complain(Good, Models.Classifier));
        Assert.Null(PayloadValidation.Complain(Good with { TypeIds = [0, 1, 1, 0, 1] }, Models.Classifier));
        Assert.Null(PayloadValidation.Complain(Good with { RowCounts = [2, 1], RowPositions = [0, 2, 1] }, Models.Tagger));
    }

    [Fact]
    public void Complain_LimitsThemselves_AreAllowed()
    {
        Assert.Null(PayloadValidation.Complain(Models.Tokens(1000 - 64, 64), Models.Classifier));
        Assert.Null(PayloadValidation.Complain(Good with { RowCounts = [1, 1], RowPositions = [2, 1] }, Models.Tagger));
    }

    [Fact]
    public void Complain_ModelWithOneTokenType_KnowsNoSecond()
    {
        var single = Models.Classifier with { TokenTypes = 1 };
        Assert.Null(PayloadValidation.Complain(Good with { TypeIds = [0, 0, 0, 0, 0] }, single));
        Assert.Contains(
            "Token type id 1 at position 4 is outside the model's 1 types",
            PayloadValidation.Complain(Good with { TypeIds = [0, 0, 0, 0, 1] }, single),
            StringComparison.Ordinal);
    }

    [Fact]
    public void TokenVectors_OfAnEmbeddingModel_ARowForEachTokenOfThoseThatWantThem()
    {
        var embedder = Models.Classifier with { Head = "SentenceEmbedding", OutputWidth = 7 };
        var wants = Good with { TokenVectors = [true, false] };

        Assert.Null(PayloadValidation.Complain(wants, embedder));
        Assert.Equal((3 + 1) * 7, PayloadValidation.ReplyValues(wants, embedder));
        Assert.Contains(
            "There are 2 sequences, but of 1 it is said",
            PayloadValidation.Complain(Good with { TokenVectors = [true] }, embedder),
            StringComparison.Ordinal);
    }

    public static TheoryData<string, TokenPayload> Bad => new()
    {
        { "no sequence", new TokenPayload { Ids = [], Lengths = [] } },
        { "Sequence 1 has 0 tokens; the model takes 1 to 64", new TokenPayload { Ids = [1], Lengths = [1, 0] } },
        { "Sequence 0 has -1 tokens", new TokenPayload { Ids = [1], Lengths = [-1, 2] } },
        { "Sequence 0 has 65 tokens", Models.Tokens(0, 65) },
        { "add up to 5 tokens, but there are 4 ids", Good with { Ids = [1, 2, 3, 4] } },
        { "2 token type ids for 5 ids", Good with { TypeIds = [0, 0] } },
        { "Token id 1000 at position 4 is outside the vocabulary of 1000", Models.Tokens(996, 3, 2) },
        { "Token id -7 at position 1", Good with { Ids = [1, -7, 3, 4, 5] } },
        { "Token type id 2 at position 3 is outside the model's 2 types", Good with { TypeIds = [0, 0, 0, 2, 0] } },
        { "Token type id -1", Good with { TypeIds = [-1, 0, 0, 0, 0] } },
        { "Only embedding models give the vectors of tokens", Good with { TokenVectors = [true, false] } },
        { "Row positions need row counts", Good with { RowPositions = [0] } },
        { "do not match", Good with { RowCounts = [1], RowPositions = [0] } },
        { "do not match", Good with { RowCounts = [1, 1, 1], RowPositions = [0, 0, 0] } },
        { "do not match", Good with { RowCounts = [2, 1], RowPositions = [0, 1] } },
        { "do not match", Good with { RowCounts = [3, -1], RowPositions = [0, 1] } },
        { "each sequence needs at least one row", Good with { RowCounts = [2, 0], RowPositions = [0, 1] } },
        { "each sequence needs at least one row", Good with { RowCounts = [0, 0], RowPositions = [] } },
        { "do not match", Good with { RowCounts = [int.MaxValue, int.MaxValue], RowPositions = [] } },
        { "row position of sequence 1 is outside its 2 tokens", Good with { RowCounts = [1, 1], RowPositions = [0, 2] } },
        { "row position of sequence 0", Good with { RowCounts = [1, 1], RowPositions = [-1, 0] } },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Complain_BadPayload_NamesTheFault(string expected, TokenPayload tokens) =>
        Assert.Contains(expected, PayloadValidation.Complain(tokens, Models.Tagger), StringComparison.Ordinal);

    [Fact]
    public void Complain_RowsOfAHeadWithoutRows_NamesTheFault() =>
        Assert.NotNull(PayloadValidation.Complain(Good with { RowCounts = [1, 1], RowPositions = [0, 0] }, Models.Classifier));

    [Fact]
    public void ReplyValues_CountsRowsTimesWidth()
    {
        Assert.Equal(2 * 2, PayloadValidation.ReplyValues(Good, Models.Classifier));
        Assert.Equal(5 * 5, PayloadValidation.ReplyValues(Good, Models.Tagger));
        Assert.Equal(3 * 5, PayloadValidation.ReplyValues(Good with { RowCounts = [2, 1], RowPositions = [0, 2, 1] }, Models.Tagger));
    }

    [Fact]
    public void ReplyValues_LargeVocabulary_DoesNotOverflow() =>
        Assert.Equal(5L * int.MaxValue, PayloadValidation.ReplyValues(Good, Models.Tagger with { OutputWidth = int.MaxValue }));
}
