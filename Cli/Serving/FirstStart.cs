using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using PtmOrleans.Gateway.Tenants;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Cli.Serving;

/// <summary>On a node's first start, makes an operator's key and a key for each tenant, and shows them this once.</summary>
internal static class FirstStart
{
    private const string DefaultTenant = "default";

    public static async Task PrintKeysAsync(WebApplication app, ServeOptions options, CancellationToken cancellationToken)
    {
        var marker = Path.Combine(options.Data, "keys-created");
        if (options.AdminKey is not null || File.Exists(marker))
        {
            return;
        }

        var issuer = ActivatorUtilities.CreateInstance<KeyIssuer>(app.Services);
        var (_, _, admin) = await issuer.IssueAsync("", KeyScopes.Operate, cancellationToken);
        Console.WriteLine("First start. These keys are shown once; only their hashes are stored.");
        Console.WriteLine($"  operator         {admin}");
        foreach (var tenant in await TenantsAsync(app.Services.GetRequiredService<IGrainFactory>(), cancellationToken))
        {
            var (_, _, key) = await issuer.IssueAsync(tenant, KeyScopes.Infer | KeyScopes.Manage, cancellationToken);
            Console.WriteLine($"  tenant {tenant,-9} {key}");
        }

        // Written last: a start that was cut off prints fresh keys next time.
        await File.WriteAllTextAsync(marker, "", cancellationToken);
    }

    private static async Task<string[]> TenantsAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var directory = grains.GetGrain<ITenantDirectoryGrain>("all");
        if (await directory.ListAsync(cancellationToken) is { Length: > 0 } tenants)
        {
            return tenants;
        }

        await grains.GetGrain<ITenantGrain>(DefaultTenant).CreateAsync(cancellationToken);
        return [DefaultTenant];
    }
}
