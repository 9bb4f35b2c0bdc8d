using PtmOrleans.Bench.Limits;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Switching;

/// <summary>
/// Tasks in turn, 1 × 16 tokens: a session per switch as others do it, against paging segments into a cache that holds one task, against a
/// cache that holds all. Two tasks' files stay in the page cache; the third's are dropped from it before each use.
/// </summary>
internal sealed class SwitchBench(ModelOptions options, Report report)
{
    private const int Warm = 2;
    private const int Cold = 2;
    private const int TurnsPerRound = 4;
    private static readonly BatchForm Form = new(1, 16);

    private readonly Series _full = new("full load: `new InferenceSession(model.onnx)` and first run", "full_load_ms");
    private readonly Series _paged = new("switch with page-in: map, bind and first run", "paged_switch_ms");
    private readonly Series _bind = new("of which binding the weights to the skeleton's session", "bind_ms");
    private readonly Series _resident = new("switch to a resident task: run", "resident_switch_ms");
    private readonly Series _fullFromDisk = new("full load, file not in the page cache", "full_load_from_disk_ms");
    private readonly Series _pagedFromDisk = new("switch with page-in, files not in the page cache", "paged_switch_from_disk_ms");

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, Warm + 1, cancellationToken);
        using var models = await WholeModels.WriteAsync(fleet, Warm + 1, cancellationToken);
        await using var small = new LocalDevice(fleet, fleet.TaskBytes);
        await using var roomy = new LocalDevice(fleet, fleet.WeightBytes);
        try
        {
            // The first switches check each segment's hash, once per device, make the skeleton's session and read files into the page cache.
            await WarmUpAsync(fleet, models, [small, roomy], cancellationToken);
            await ProgressBar.RunAsync("Switching", async bar =>
            {
                for (var round = 0; round < options.Rounds; round++)
                {
                    bar($"round {round + 1} of {options.Rounds}", round, options.Rounds);
                    await MeasureAsync(fleet, models, small, roomy, cancellationToken);
                }

                return true;
            });
        }
        finally
        {
            AddTo(fleet.TaskBytes);
        }
    }

    private static async Task WarmUpAsync(Fleet fleet, WholeModels models, LocalDevice[] devices, CancellationToken cancellationToken)
    {
        for (var task = 0; task < fleet.Tasks.Count; task++)
        {
            LoadWhole(models.FileOf(task));
            foreach (var device in devices.Where((_, i) => i == 0 || task < Warm))
            {
                await device.RunAsync(fleet.Tasks[task], Form, cancellationToken);
            }
        }
    }

    private async Task MeasureAsync(
        Fleet fleet, WholeModels models, LocalDevice small, LocalDevice roomy, CancellationToken cancellationToken)
    {
        for (var task = 0; task < Warm; task++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _full.Time(() => LoadWhole(models.FileOf(task)));
        }

        // What a full load leaves to the system, which takes a model's memory back, would slow the switches that follow at once.
        for (var turn = 0; turn < Warm * TurnsPerRound; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var output = await _paged.TimeAsync(() => small.RunAsync(fleet.Tasks[turn % Warm], Form, cancellationToken));
            _bind.Add(output.BindTime);
        }

        for (var turn = 0; turn < Warm * TurnsPerRound; turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await _resident.TimeAsync(() => roomy.RunAsync(fleet.Tasks[turn % Warm], Form, cancellationToken));
        }

        PageCache.Drop([models.FileOf(Cold)]);
        _fullFromDisk.Time(() => LoadWhole(models.FileOf(Cold)));
        PageCache.Drop(fleet.SegmentFiles(Cold));
        await _pagedFromDisk.TimeAsync(() => small.RunAsync(fleet.Tasks[Cold], Form, cancellationToken));
    }

    private static void LoadWhole(string path)
    {
        using var model = new WholeModel(path, spins: true);
        model.Run(Form);
    }

    private void AddTo(long bytes)
    {
        if (_full.IsEmpty)
        {
            return;
        }

        foreach (var series in (Series[])[_full, _paged, _bind, _resident, _fullFromDisk, _pagedFromDisk])
        {
            series.AddTo(report);
        }

        _full.Ratio(report, "cold_switch_ratio", _paged);
        _full.Ratio(report, "full_over_resident_switch", _resident);
        _fullFromDisk.Ratio(report, "from_disk_switch_ratio", _pagedFromDisk);
        report.Add(
            $"{options.Size}, {ByteSize.Format(bytes)} a task, {Form.Name} tokens. A full load reads, copies and lays out every byte; "
            + "a switch with page-in maps them, and the run reads all but the embeddings once; a resident switch is that run alone.");
    }
}
