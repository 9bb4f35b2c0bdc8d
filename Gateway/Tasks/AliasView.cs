using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>One alias as the task's owner sees it.</summary>
/// <param name="Alias">Its name.</param>
/// <param name="Versions">What it stands for: number to weight.</param>
internal sealed record AliasView(string Alias, IReadOnlyDictionary<int, int> Versions)
{
    public static AliasView From(TaskAlias alias) => new(alias.Name, alias.Targets.ToDictionary(t => t.Version, t => t.Weight));
}
