using System.Globalization;
using Microsoft.Extensions.Options;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Grains.Hosting;

/// <summary>What annotations cannot say of <see cref="NodeOptions"/>.</summary>
internal sealed class NodeOptionsRules(MemoryNodes nodes) : IValidateOptions<NodeOptions>
{
    private const double LeastWeight = 0.01;
    private const double MostWeight = 1000;

    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var problems = options.Devices.GroupBy(d => d.Name).Where(g => g.Count() > 1)
            .Select(g => $"Devices: the name '{g.Key}' is given to {g.Count()} devices.").ToList();
        problems.AddRange(options.Devices.Where(d => d.Kind == "cuda" && (d.Loading != ModelLoading.Bind || d.PackWeights))
            .Select(d => $"Devices: '{d.Name}' is of kind cuda, which binds weights; Loading must be Bind and PackWeights false."));
        problems.AddRange(options.Devices.Where(d => d.Node is { } node && nodes.Find(node) is null)
            .Select(d => $"Devices: Node of '{d.Name}' is {d.Node}; this process may use processors of {string.Join(", ", Usable())}."));
        if (!PolicyCatalog.Names.Contains(options.Policy))
        {
            problems.Add($"Policy is '{options.Policy}'; there are {string.Join(", ", PolicyCatalog.Names)}.");
        }

        problems.AddRange(options.TenantWeights.Keys.Where(tenant => !TaskName.IsPart(tenant))
            .Select(tenant => $"TenantWeights: '{tenant}' is no tenant's name: expected {TaskName.PartRule}."));
        problems.AddRange(options.TenantWeights.Where(w => !(w.Value is >= LeastWeight and <= MostWeight))
            .Select(w => string.Create(
                CultureInfo.InvariantCulture,
                $"TenantWeights: the weight of '{w.Key}' is {w.Value}; expected a number from {LeastWeight} to {MostWeight}.")));
        problems.AddRange(ProblemsOf(options.Tiers, options.StoreDirectory));
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Usable() => nodes.Numbers.Where(n => nodes.Find(n) is not null).Select(n => $"node {n}");

    private static IEnumerable<string> ProblemsOf(TierOptions tiers, string store)
    {
        foreach (var peer in tiers.Peers.Where(p => !p.IsAbsoluteUri || p.Scheme is not ("http" or "https") || p.UserInfo.Length > 0))
        {
            var shown = peer.IsAbsoluteUri ? peer.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "relative";
            yield return $"Tiers: peer '{shown}' is no address such as http://node-a:8000, without a user.";
        }

        foreach (var folder in tiers.SharedFolders.Where(f => string.IsNullOrWhiteSpace(f) || IsSame(f, store)))
        {
            yield return $"Tiers: shared folder '{folder}' is empty or this node's own store.";
        }

        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (tiers.HostBudgetBytes > memory)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Tiers: HostBudgetBytes is {tiers.HostBudgetBytes}, more than this machine's memory of {memory} bytes.");
        }
    }

    private static bool IsSame(string folder, string store) =>
        store.Length > 0 && (Full(folder) == Full(store) || Full(Path.Combine(folder, "store")) == Full(store));

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
