using System.Collections.Concurrent;
using System.Threading.Channels;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Tests.Support;

/// <summary>What the scripted grains of one silo know; tests set it and look at what was asked.</summary>
public sealed class Platform
{
    public ConcurrentDictionary<string, ScriptedTask> Tasks { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, TenantDescription> Tenants { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, ApiKeyRecord> Keys { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<TaskRegistration> Registrations { get; } = new();

    /// <summary>What reading a key throws; null when it works.</summary>
    public Func<string, Exception?> KeyFailure { get; set; } = _ => null;

    /// <summary>What making a key throws, after it was made; null when it works.</summary>
    public Func<ApiKeyRecord, Exception?> KeyCreationFailure { get; set; } = _ => null;

    public Func<TaskName, TaskRegistration, TaskRegistered> Register { get; set; } =
        (name, registration) => new TaskRegistered(PtmError.None, "", Models.Describe(name, Models.Classifier(registration.Version ?? 1)));

    /// <summary>What setting an alias comes to; the task has it then unless this is an error.</summary>
    public Func<TaskAlias, TimeSpan, PtmError> SetAlias { get; set; } = (_, _) => PtmError.None;

    public ConcurrentQueue<(TaskAlias Alias, TimeSpan Limit)> Aliases { get; } = new();

    public DeviceReport[] Devices { get; set; } =
    [
        new() { Device = "silo/cpu0", Kind = "cpu", Instances = 1, BudgetBytes = 1000, FreeBytes = 600, Resident = ["acme/sentiment:1"], Outstanding = [] },
    ];

    /// <summary>Keys whose use was noted, once for each note.</summary>
    public Channel<string> NotedUses { get; } = Channel.CreateUnbounded<string>();

    /// <summary>What settling a tenant's limits throws; null when it works.</summary>
    public Func<string, Exception?> QuotaFailure { get; set; } = _ => null;

    /// <summary>How often each tenant's limits were settled.</summary>
    public ConcurrentDictionary<string, int> Settlements { get; } = new(StringComparer.Ordinal);

    /// <summary>Usage that was stored, by tenant and day.</summary>
    public ConcurrentDictionary<UsageDay, ConcurrentQueue<UsageReport>> Usage { get; } = new();

    /// <summary>What storing usage throws, before or after it is stored; null when it works.</summary>
    public (Func<Exception?> Before, Func<Exception?> After) UsageFailure { get; set; } = (() => null, () => null);

    public string Policy { get; set; } = "affinity";

    public int SchedulerCalls;

    /// <summary>How often a tenant was asked for its tasks.</summary>
    public int Listings;

    /// <summary>How often a task was asked what it is.</summary>
    public int TaskDescriptions;

    /// <summary>How often a task was asked to go.</summary>
    public int TaskRemovals;

    public ScriptedTask Add(TaskName name, params TaskVersion[] versions) =>
        Tasks[name.ToString()] = new ScriptedTask(Models.Describe(name, versions));
}
