using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>A tenant with a key and a client that presents it.</summary>
public sealed class TestTenant(GatewayHost host, string name, string key)
{
    public string Name => name;

    public string Key => key;

    public HttpClient Client { get; } = host.With(key);

    /// <summary>A new task of the tenant.</summary>
    public (string Name, ScriptedTask Script) Task(params TaskVersion[] versions)
    {
        var task = host.FreshName("task");
        return (task, host.Platform.Add(new TaskName(name, task), versions.Length > 0 ? versions : [Models.Classifier()]));
    }
}
