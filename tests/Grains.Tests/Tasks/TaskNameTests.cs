using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class TaskNameTests
{
    private const string First = "abcxyz0189";
    private const string Rest = First + "._-";

    private static readonly Gen<string> Part =
        from first in Gen.Elements(First.ToCharArray())
        from rest in Gen.Elements(Rest.ToCharArray()).ArrayOf()
        select first + new string([.. rest.Take(TaskName.MaxPartLength - 1)]);

    [Fact]
    public void Parse_OfToString_IsTheSameName() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Part.SelectMany(t => Part.Select(n => (t, n))).ToArbitrary(), parts =>
        {
            var name = new TaskName(parts.t, parts.n);
            Assert.Equal(name, TaskName.Parse(name.ToString()));
            Assert.Equal($"{parts.t}/{parts.n}", name.ToString());
        }));

    [Fact]
    public void TryParse_AnyText_AgreesWithTheRule() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Elements("ab9._-/AÄ :\0".ToCharArray()).ArrayOf().ToArbitrary(), chars =>
        {
            var text = new string(chars);
            var isName = System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,63}\z");
            Assert.Equal(isName, TaskName.TryParse(text, out var name));
            Assert.Equal(isName ? text : "/", name.ToString());
        }));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("/name")]
    [InlineData("tenant/")]
    [InlineData("tenant/name/more")]
    [InlineData("Tenant/name")]
    [InlineData("tenant/.name")]
    [InlineData("tenant/-name")]
    [InlineData("tenant/na me")]
    [InlineData("../name")]
    [InlineData("ténant/name")]
    [InlineData("tenant/name\n")]
    [InlineData("tenant/٣")]
    [InlineData("tenant/name.json")]
    [InlineData("tenant.removed/name")]
    public void TryParse_NoName_IsFalse(string? text) => Assert.False(TaskName.TryParse(text, out _));

    [Fact]
    public void Parse_NoName_SaysWhatIsExpected() =>
        Assert.Contains("tenant/name", Assert.Throws<FormatException>(() => TaskName.Parse("oops")).Message, StringComparison.Ordinal);

    [Fact]
    public void New_PartAtTheLimit_IsTaken()
    {
        var longest = new string('a', TaskName.MaxPartLength);
        Assert.Equal(longest, new TaskName(longest, longest).Name);
        Assert.Contains("64", Assert.Throws<ArgumentException>(() => new TaskName("t", longest + "a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void New_BadTenant_NamesTheTenant()
    {
        var error = Assert.Throws<ArgumentException>("tenant", () => new TaskName("A", "b"));
        Assert.Contains("'A' is no tenant name", error.Message, StringComparison.Ordinal);
    }
}
