using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tenants;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Usage;

/// <summary>What tenants used, as JSON or CSV.</summary>
internal sealed class UsageEndpoints(IGrainFactory grains, TenantEndpoints tenants, TimeProvider clock)
{
    private const string Csv = "text/csv";
    private const string NextHeader = "X-Next-After";

    /// <summary><c>GET /v1/usage</c>: the caller's own tenant's.</summary>
    public Task OwnAsync(HttpContext context) => WriteAsync(context, CallerIdentity.Of(context).Tenant);

    /// <summary><c>GET /v1/tenants/{tenant}/usage</c>, for operators.</summary>
    public async Task TenantAsync(HttpContext context)
    {
        var tenant = await tenants.FindAsync(context.RouteText("tenant"), context.RequestAborted);
        await WriteAsync(context, tenant.Name);
    }

    private async Task WriteAsync(HttpContext context, string tenant)
    {
        var query = UsageQuery.Read(context.Request.Query, clock.GetUtcNow());
        var wantsCsv = WantsCsv(context.Request);
        var rows = await ReadAsync(tenant, query, context.RequestAborted);
        var next = rows.Count > query.Limit ? UsageQuery.Cursor(rows[query.Limit - 1]) : null;
        var page = rows.Take(query.Limit);
        if (!wantsCsv)
        {
            var view = new UsageView(
                tenant, query.ByDay ? "day" : "hour", query.From, query.To, [.. page.Select(r => UsageRowView.From(r))], next);
            await JsonBodies.WriteAsync(context.Response, view, UsageJson.Default.UsageView);
            return;
        }

        if (next is not null)
        {
            context.Response.Headers[NextHeader] = next;
        }

        context.Response.ContentType = Csv;
        await context.Response.WriteAsync(CsvOf(page), context.RequestAborted);
    }

    // Rows until there is one more than the page takes; a day at a time, each asked for no more than are missing.
    private async Task<List<UsageRow>> ReadAsync(string tenant, UsageQuery query, CancellationToken cancellationToken)
    {
        var index = grains.GetGrain<IUsageGrain>(tenant);
        var first = query.After is { } after && after.Start > query.From ? after.Start : query.From;
        var (from, to) = (DateOnly.FromDateTime(first.UtcDateTime), DateOnly.FromDateTime(query.To.UtcDateTime));
        var found = new List<UsageRow>();
        if (query.ByDay)
        {
            found.AddRange(await index.ReadDaysAsync(query.Select(query.Limit + 1), cancellationToken));
        }

        foreach (var day in await index.ListDaysAsync(from, to, cancellationToken))
        {
            if (found.Count > query.Limit)
            {
                break;
            }

            var selection = query.Select(query.Limit + 1 - found.Count);
            found.AddRange(await grains.GetGrain<IUsageDayGrain>(new UsageDay(tenant, day).ToString()).ReadAsync(selection, cancellationToken));
        }

        return found;
    }

    private static bool WantsCsv(HttpRequest request) => request.Query["format"].ToString() switch
    {
        "csv" => true,
        "json" => false,
        "" => request.Headers.Accept.ToString().Contains(Csv, StringComparison.OrdinalIgnoreCase),
        _ => throw RefusedException.Invalid("format must be json or csv"),
    };

    private static string CsvOf(IEnumerable<UsageRow> rows)
    {
        var text = new StringBuilder("start,task,requests,items,tokens,compute_seconds,bytes_paged\r\n");
        foreach (var (start, task, used) in rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ},{task},{used.Requests},{used.Items},{used.Tokens},{used.ComputeSeconds:0.######},{used.BytesPaged}\r\n");
        }

        return text.ToString();
    }
}
