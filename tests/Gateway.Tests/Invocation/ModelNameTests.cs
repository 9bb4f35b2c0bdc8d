using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Tests.Invocation;

public class ModelNameTests
{
    [Theory]
    [InlineData("sentiment", "sentiment", null, null)]
    [InlineData("sentiment:3", "sentiment", 3, null)]
    [InlineData("sentiment:canary", "sentiment", null, "canary")]
    public void Parse_NameWithOrWithoutVersion_IsTakenApart(string text, string task, int? number, string? alias)
    {
        var model = ModelName.Parse(text);

        Assert.Equal((task, number, alias), (model.Task, model.Version.Number, model.Version.Alias));
    }

    [Theory]
    [InlineData("sentiment:")]
    [InlineData("sentiment:0")]
    [InlineData("sentiment:1:2")]
    [InlineData("sentiment:Canary")]
    public void Parse_NoVersionAfterTheColon_IsNoModel(string text) =>
        Assert.Equal(404, Assert.Throws<RefusedException>(() => ModelName.Parse(text)).Problem.Status);
}
