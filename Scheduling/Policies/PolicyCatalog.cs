namespace PtmOrleans.Scheduling.Policies;

/// <summary>The policies by name.</summary>
public static class PolicyCatalog
{
    /// <summary>The policy used unless configured otherwise.</summary>
    public const string Default = "affinity";

    private static readonly SortedDictionary<string, Func<PolicyOptions, ISchedulingPolicy>> Policies = new(StringComparer.Ordinal)
    {
        ["affinity"] = options => new AffinityPolicy(options),
        ["edf"] = _ => new EdfPolicy(),
        ["fcfs"] = _ => new FcfsPolicy(),
        ["hrrn"] = _ => new HrrnPolicy(),
        ["omls"] = _ => new OmlsPolicy(new OmlsOptions()),
        ["sjf"] = _ => new SjfPolicy(),
    };

    /// <summary>Every name, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Policies.Keys];

    /// <summary>Creates a policy.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">Options; a policy uses what concerns it.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentException">No policy has the name.</exception>
    public static ISchedulingPolicy Create(string name, PolicyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Policies.TryGetValue(name, out var create)
            ? create(options)
            : throw new ArgumentException($"No scheduling policy is called '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }
}
