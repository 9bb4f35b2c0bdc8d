using Orleans.Runtime;

namespace Orleans;

public interface IGrain : IAddressable
{
}
