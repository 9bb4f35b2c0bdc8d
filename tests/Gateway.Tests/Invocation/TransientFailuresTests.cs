using Orleans.Runtime;
using Orleans.Storage;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Tests.Invocation;

public class TransientFailuresTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new SiloUnavailableException("gone"), true },
        { new OrleansException("rejected"), true },
        { new InconsistentStateException("conflict"), false },
        { new OrleansException("Error from storage provider", new InvalidDataException("not JSON")), false },
        { new OrleansException("Error from storage provider", new IOException("no space")), false },
        { new InvalidOperationException("a grain's own"), false },
        { new TimeoutException(), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Includes_Failure_SaysWhetherARepeatMayHelp(Exception failure, bool isTransient) =>
        Assert.Equal(isTransient, TransientFailures.Includes(failure));
}
