using PtmOrleans.Bench.Limits;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Density;

/// <summary>By how much the process grows for each task: weights on one device, against a session each.</summary>
/// <param name="fleet">Tasks that share nothing.</param>
/// <param name="sharing">Tasks that share their embeddings, <see cref="Sharing"/> of them.</param>
internal sealed class MemoryComparison(Fleet fleet, Fleet sharing)
{
    /// <summary>How many tasks are in memory at once that share nothing.</summary>
    public const int Measured = 3;

    /// <summary>How many that share their embeddings: as many as FastPTM's experiments have task types.</summary>
    public const int Sharing = 12;

    private const double Gib = 1 << 30;
    private static readonly BatchForm Form = new(1, 16);

    private readonly List<double> _bound = [];
    private readonly List<double> _shared = [];
    private readonly List<double> _sessions = [];

    public async Task MeasureAsync(int rounds, CancellationToken cancellationToken)
    {
        using var models = await WholeModels.WriteAsync(fleet, Measured, cancellationToken);

        // Round 0 loads the runtime itself.
        for (var round = 0; round <= rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bound = await GrowthOfDeviceAsync(fleet, Measured, cancellationToken);
            var shared = await GrowthOfDeviceAsync(sharing, Sharing, cancellationToken);
            var sessions = GrowthOfSessions(models);
            if (round > 0)
            {
                _bound.Add(bound);
                _shared.Add(shared);
                _sessions.Add(sessions);
            }
        }
    }

    public void AddTo(Report report)
    {
        if (_sessions.Count == 0)
        {
            return;
        }

        var table = new Table("memory of tasks, one run each", "MiB a task", "tasks a GiB");
        Add($"{Measured} on one device", "tasks_per_gib", _bound);
        Add($"{Sharing} on one device, embeddings in common", "tasks_per_gib_shared_embeddings", _shared);
        Add($"{Measured} with a session each", "sessions_per_gib", _sessions);
        report.Add(table);
        var distinct = sharing.Tasks.SelectMany(t => t.Segments).DistinctBy(s => s.Digest).Sum(s => s.Bytes);
        report.Figure("shared_embeddings_ratio", Sharing * Spread.Of(_shared).Median / distinct);

        void Add(string label, string figure, List<double> bytes)
        {
            var density = Spread.Of(bytes.Select(b => Gib / b));
            table.Add(label, Spread.Of(bytes.Select(b => b / (1 << 20))).Text("0.0"), density.Text("0.00"));
            report.Figure(figure, density.Median);
        }
    }

    private static async Task<double> GrowthOfDeviceAsync(Fleet tasks, int count, CancellationToken cancellationToken)
    {
        var before = MemoryUse.Settled();
        await using var device = new LocalDevice(tasks, tasks.WeightBytes);
        foreach (var task in tasks.Tasks.Take(count))
        {
            await device.RunAsync(task, Form, cancellationToken);
        }

        return GrowthSince(before, count);
    }

    private static double GrowthOfSessions(WholeModels models)
    {
        var before = MemoryUse.Settled();
        var sessions = new List<WholeModel>();
        try
        {
            for (var i = 0; i < Measured; i++)
            {
                sessions.Add(new WholeModel(models.FileOf(i), spins: false));
                sessions[i].Run(Form);
            }

            return GrowthSince(before, Measured);
        }
        finally
        {
            sessions.ForEach(s => s.Dispose());
        }
    }

    private static double GrowthSince(MemoryUse before, int tasks) =>
        Math.Max(1, (MemoryUse.Settled().Resident - before.Resident) / (double)tasks);
}
