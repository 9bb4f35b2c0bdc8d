using System.Text.Json;
using PtmOrleans.Cli.Tests.Support;

namespace PtmOrleans.Cli.Tests.Devices;

public class DevicesCommandTests
{
    [Fact]
    public async Task Devices_ThisMachine_AreListedOrMissedForAReason()
    {
        var (code, output) = await PtmProcess.RunAsync("devices", "--json");

        var answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, code);
        Assert.Equal(answer.GetProperty("reason").ValueKind == JsonValueKind.Null, answer.GetProperty("devices").GetArrayLength() > 0);
    }

    [Fact]
    public async Task Devices_Text_SaysSomething()
    {
        var (code, output) = await PtmProcess.RunAsync("devices");

        Assert.Equal(0, code);
        Assert.NotEmpty(output.Trim());
    }
}
