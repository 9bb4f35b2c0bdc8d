using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tests.Devices;

public sealed class OrderRunnerTests
{
    [Theory]
    [InlineData(8, 32, 8)]
    [InlineData(64, 32, 32)]
    public void ClaimOf_Order_CarriesItsOrderAndTheSmallerSize(int ordered, int device, int claimed)
    {
        var order = new AssignmentOrder
        {
            Assignment = 77,
            Pool = "default",
            Task = new TaskName("t", "n"),
            Version = 3,
            MaxItems = ordered,
            MaxTokens = 512,
            Order = ClaimOrder.ResponseRatio,
        };

        Assert.Equal(new BatchClaim(3, "cpu0", claimed, 512, 77, ClaimOrder.ResponseRatio), OrderRunner.ClaimOf(order, "cpu0", device));
    }
}
