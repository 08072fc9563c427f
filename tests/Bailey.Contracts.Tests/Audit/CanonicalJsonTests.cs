using System.Text.Json;
using Bailey.Contracts.Audit;

namespace Bailey.Contracts.Tests.Audit;

/// <summary>The examples of RFC 8785, and that each form is a fixed point.</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void A_number_is_written_as_the_standards_appendix_says(ulong bits, string expected) =>
        Assert.Equal(expected, CanonicalJson.Number(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    public void What_is_no_number_is_refused(ulong bits) =>
        Assert.Throws<FormatException>(() => CanonicalJson.Number(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(
        """{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}""",
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""")]
    [InlineData(
        """{"\u20ac":"Euro","\r":"CR","\ufb33":"Dalet","1":"One","\ud83d\ude00":"Grin","\u0080":"Control","\u00f6":"O"}""",
        "{\"\\r\":\"CR\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"O\",\"\u20ac\":\"Euro\",\"\U0001f600\":\"Grin\",\"\ufb33\":\"Dalet\"}")]
    [InlineData("""{"b":{"z":1,"a":[]},"a":{}}""", """{"a":{},"b":{"a":[],"z":1}}""")]
    [InlineData("-0.0", "0")]
    [InlineData("100", "100")]
    [InlineData("0.00001", "0.00001")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("\"\\u0000\\b\\t\\n\\f\\r\\u001f\\u007f\"", "\"\\u0000\\b\\t\\n\\f\\r\\u001f\u007f\"")]
    public void A_value_has_one_form_and_that_form_is_its_own(string json, string expected)
    {
        Assert.Equal(expected, Canonical(json));
        Assert.Equal(expected, Canonical(expected));
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00x"]""")]
    public void What_has_two_meanings_or_none_is_refused(string json) => Assert.Throws<FormatException>(() => Canonical(json));

    [Fact]
    public void Members_that_are_null_are_left_out_of_a_written_object() =>
        Assert.Equal("""{"a":"x","b":7,"c":{"k":"v"}}""", CanonicalJson.Write(new Dictionary<string, object?>
        {
            ["c"] = new Dictionary<string, string> { ["k"] = "v" },
            ["b"] = 7L,
            ["a"] = "x",
            ["d"] = null,
        }));

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return CanonicalJson.Write(document.RootElement);
    }
}
