using System.Reflection;
using PtmOrleans.WeightStore.Caching;
using Xunit.Sdk;

namespace PtmOrleans.WeightStore.Tests.Caching;

/// <summary>Runs a theory over each kind of memory: one without bytes, and those that the product has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnEveryDeviceAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [["fake"], ["cpu"], ["software"]];

    /// <summary>The product's memory of a kind; null for the one without bytes.</summary>
    public static IDeviceMemory? MemoryOf(string device) => device switch
    {
        "cpu" => new MappedDeviceMemory(),
        "software" => new CopyingDeviceMemory(null, TimeProvider.System),
        _ => null,
    };
}
