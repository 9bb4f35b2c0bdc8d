using Microsoft.Extensions.Options;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Grains.Hosting;

/// <summary>What annotations cannot say of <see cref="NodeOptions"/>.</summary>
internal sealed class NodeOptionsRules : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var problems = options.Devices.GroupBy(d => d.Name).Where(g => g.Count() > 1)
            .Select(g => $"Devices: the name '{g.Key}' is given to {g.Count()} devices.").ToList();
        if (!PolicyCatalog.Names.Contains(options.Policy))
        {
            problems.Add($"Policy is '{options.Policy}'; there are {string.Join(", ", PolicyCatalog.Names)}.");
        }

        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
