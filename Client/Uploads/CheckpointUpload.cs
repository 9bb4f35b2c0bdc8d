using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Wire;

namespace PtmOrleans.Client.Uploads;

/// <summary>Sends a checkpoint folder in parts, from where an earlier attempt left off, and has it registered.</summary>
internal sealed class CheckpointUpload(CallSender sender, PtmClientOptions options, TimeProvider clock, Backoff backoff)
{
    private const int ChunkBytes = 8 << 20;
    private const int HashBytes = 1 << 20;
    private static readonly TimeSpan ChunkTime = TimeSpan.FromMinutes(5);

    /// <summary>The task with its new version.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="task">The task's plain name, as a segment of a path.</param>
    /// <param name="version">The version's number; null for the next free one.</param>
    /// <param name="importTime">Time for checking and importing what was sent.</param>
    /// <param name="progress">Told about every part; may be null.</param>
    /// <param name="cancellationToken">Stops; what was sent stays for a later attempt.</param>
    public async Task<TaskInfo> RunAsync(
        string folder, string task, int? version, TimeSpan importTime, IProgress<UploadStep>? progress, CancellationToken cancellationToken)
    {
        var files = CheckpointFiles.Of(folder);
        var total = files.Sum(f => f.Bytes);
        var plan = new WireUploadPlan(await HashAsync(files, total, progress, cancellationToken), version);

        // What was sent lies at one gateway; another may have a store of its own, or none.
        var gateway = sender.Gateway;
        var upload = await FindAsync(gateway, task, plan, cancellationToken) ?? await BeginAsync(gateway, task, plan, cancellationToken);

        var done = upload.Files.Sum(f => f.Received);
        foreach (var file in files)
        {
            var known = upload.Files.First(f => f.Name == file.Name).Received;
            var before = done - known;
            await SendAsync(gateway, upload.Id, file, known, r => progress?.Report(new UploadStep(file.Name, before + r, total)), cancellationToken);
            done = before + file.Bytes;
        }

        progress?.Report(new UploadStep("importing", total, total));
        var call = new ApiCall(HttpMethod.Post, $"v1/uploads/{upload.Id}/complete")
        {
            Gateway = gateway,
            Limit = importTime,
            IsRepeatable = true,
        };
        return await sender.SendAsync(call, WireJson.Default.TaskInfo, cancellationToken);
    }

    private static async Task<WireUploadFile[]> HashAsync(
        IReadOnlyList<CheckpointFile> files, long total, IProgress<UploadStep>? progress, CancellationToken cancellationToken)
    {
        var hashed = new List<WireUploadFile>();
        var done = 0L;
        var buffer = new byte[HashBytes];
        foreach (var file in files)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var stream = File.OpenRead(file.Path);
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                done += read;
                progress?.Report(new UploadStep($"hashing {file.Name}", done, total));
            }

            hashed.Add(new WireUploadFile(file.Name, file.Bytes, Convert.ToHexStringLower(hash.GetHashAndReset())));
        }

        return [.. hashed];
    }

    private async Task<WireUpload?> FindAsync(Uri gateway, string task, WireUploadPlan plan, CancellationToken cancellationToken)
    {
        var call = new ApiCall(HttpMethod.Get, $"v1/tasks/{task}/uploads") { Gateway = gateway, Limit = options.Timeout, IsRepeatable = true };
        var open = await sender.SendAsync(call, WireJson.Default.WireUploadList, cancellationToken);
        return open.Uploads.FirstOrDefault(
            u => u.Version == plan.Version && u.Files.Select(f => f with { Received = 0 }).ToHashSet().SetEquals(plan.Files));
    }

    private Task<WireUpload> BeginAsync(Uri gateway, string task, WireUploadPlan plan, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(plan, WireJson.Default.WireUploadPlan);
        var call = new ApiCall(HttpMethod.Post, $"v1/tasks/{task}/uploads")
        {
            Body = body,
            Gateway = gateway,
            Limit = options.Timeout,
            IsRepeatable = false,
        };
        return sender.SendAsync(call, WireJson.Default.WireUpload, cancellationToken);
    }

    private async Task SendAsync(
        Uri gateway, string upload, CheckpointFile file, long received, Action<long> report, CancellationToken cancellationToken)
    {
        var path = $"v1/uploads/{upload}/files/{file.Name}";
        await using var stream = File.OpenRead(file.Path);
        var buffer = new byte[Math.Min(ChunkBytes, file.Bytes)];
        for (var failures = 0; received < file.Bytes;)
        {
            report(received);
            stream.Position = received;
            var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (count == 0)
            {
                throw new IOException($"'{file.Path}' became shorter while it was sent.");
            }

            try
            {
                var call = Part(path, buffer.AsMemory(0, count), received, file.Bytes) with { Gateway = gateway };
                received = (await sender.SendAsync(call, WireJson.Default.WireUploadFile, cancellationToken)).Received;
                failures = 0;
            }
            catch (Exception e) when (IsPassing(e) && failures < options.Retries)
            {
                // Part of it may have arrived: the gateway knows from where to go on.
                failures++;
                await Task.Delay(backoff.Next(failures, (e as PtmApiException)?.RetryAfter), clock, cancellationToken);
                var status = new ApiCall(HttpMethod.Get, path) { Gateway = gateway, Limit = options.Timeout, IsRepeatable = true };
                received = (await sender.SendAsync(status, WireJson.Default.WireUploadFile, cancellationToken)).Received;
            }
        }

        report(file.Bytes);
    }

    private static ApiCall Part(string path, ReadOnlyMemory<byte> bytes, long from, long total) => new(HttpMethod.Put, path)
    {
        Body = bytes,
        Range = new ContentRangeHeaderValue(from, from + bytes.Length - 1, total),
        Limit = ChunkTime,
        IsRepeatable = false,
    };

    private static bool IsPassing(Exception exception) => exception is TimeoutException or PtmApiException
    {
        StatusCode: null or HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests,
    };
}
