using System.Globalization;
using System.Text.Json;
using PtmOrleans.Gateway.ResponseCache;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Statistics in Triton's shape. What Triton calls preparing inputs is here the switch to the task's weights; outputs need no time of
/// their own. Hits and misses of the cache of answers are this gateway's, without times.
/// </summary>
internal static class StatisticsWriter
{
    public static void Start(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("model_stats"u8);
    }

    public static void End(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(
        Utf8JsonWriter json, TaskDescription task, VersionStatistics version, CacheCounts cache, IEnumerable<DeviceReport> devices)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, task.Name.Name);
        json.WriteString("version"u8, version.Version.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("last_inference"u8, version.LastRequest?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("inference_count"u8, version.Items);
        json.WriteNumber("execution_count"u8, version.Executions);
        WriteRequests(json, version, cache);
        json.WriteStartObject("response_stats"u8);
        json.WriteEndObject();
        json.WriteStartArray("batch_stats"u8);
        foreach (var batch in version.Batches)
        {
            json.WriteStartObject();
            json.WriteNumber("batch_size"u8, batch.Items);
            Write(json, "compute_input"u8, batch.Switch);
            Write(json, "compute_infer"u8, batch.Compute);
            Write(json, "compute_output"u8, new CountedTime(batch.Compute.Count, TimeSpan.Zero));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteMemory(json, task, version.Version, devices);
        json.WriteEndObject();
    }

    private static void WriteRequests(Utf8JsonWriter json, VersionStatistics version, CacheCounts cache)
    {
        json.WriteStartObject("inference_stats"u8);
        Write(json, "success"u8, version.Success);
        Write(json, "fail"u8, version.Fail);
        Write(json, "queue"u8, version.Queue);
        Write(json, "compute_input"u8, version.Switch);
        Write(json, "compute_infer"u8, version.Compute);
        Write(json, "compute_output"u8, new CountedTime(version.Compute.Count, TimeSpan.Zero));
        Write(json, "cache_hit"u8, new CountedTime(cache.Hits, TimeSpan.Zero));
        Write(json, "cache_miss"u8, new CountedTime(cache.Misses, TimeSpan.Zero));
        json.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter json, TaskDescription task, int version, IEnumerable<DeviceReport> devices)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{task.Name}:{version}");
        json.WriteStartArray("memory_usage"u8);
        foreach (var device in devices.Where(d => d.Resident.Contains(key)))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, device.Kind == "cuda" ? "GPU"u8 : "CPU"u8);
            json.WriteNumber("id"u8, Ordinal(device.Device));
            json.WriteNumber("byte_size"u8, task.Find(version)?.WeightBytes ?? 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Devices are called by kind and number, such as cuda1.
    private static int Ordinal(string device)
    {
        var digits = device.Length - device.AsSpan().TrimEnd("0123456789").Length;
        var number = device.AsSpan(device.Length - digits);
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : 0;
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, CountedTime counted)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count"u8, counted.Count);
        json.WriteNumber("ns"u8, counted.Time.Ticks * TimeSpan.NanosecondsPerTick);
        json.WriteEndObject();
    }
}
