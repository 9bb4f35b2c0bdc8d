using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class AccentTableTests
{
    [Theory]
    [InlineData(0xC0, "A")]
    [InlineData(0x1EAD, "a")]
    [InlineData(0x1E69, "s")]
    [InlineData(0x439, "\u0438")]
    [InlineData(0x3AC, "\u03b1")]
    [InlineData(0x212B, "A")]
    [InlineData(0xF900, "\u8c48")]
    [InlineData(0x2F800, "\u4e3d")]
    [InlineData(0x9CB, "\u09c7\u09be")]
    [InlineData(0x41, null)]
    [InlineData(0xF8, null)]
    [InlineData(0xFB01, null)]
    public void Find_CodePoint_GivesItsBase(int codePoint, string? expected) => Assert.Equal(expected, AccentTable.Find(codePoint));

    // The digest was computed from the Unicode Character Database, version 14, by Python's unicodedata.
    [Fact]
    public void Find_EveryCodePoint_AgreesWithTheUnicodeDatabase()
    {
        var all = new StringBuilder();
        for (var codePoint = 0; codePoint < 0x110000; codePoint++)
        {
            if (AccentTable.Find(codePoint) is { } bases)
            {
                var list = string.Join(' ', bases.EnumerateRunes().Select(r => r.Value.ToString("X", CultureInfo.InvariantCulture)));
                all.Append(CultureInfo.InvariantCulture, $"{codePoint:X}={list}\n");
            }
        }

        Assert.Equal(
            "5de960954ed99c9f2f07f890935eccdf579695ebda51e91888a51e50773fb6ea", Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(all.ToString()))));
    }

    [Theory]
    [InlineData('가', "\u1100\u1161")]
    [InlineData('각', "\u1100\u1161\u11a8")]
    [InlineData('힣', "\u1112\u1175\u11c2")]
    [InlineData('\uabff', "")]
    [InlineData('\ud7a4', "")]
    public void SplitHangul_Syllable_GivesItsJamo(char syllable, string expected)
    {
        var jamo = new char[3];

        var count = AccentTable.SplitHangul(syllable, jamo);

        Assert.Equal(expected, new string(jamo, 0, count));
    }
}
