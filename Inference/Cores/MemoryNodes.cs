using System.Globalization;

namespace PtmOrleans.Inference.Cores;

/// <summary>The memory nodes of a machine (NUMA), each with the processors that are near to it.</summary>
public sealed class MemoryNodes
{
    private const string SystemFolder = "/sys/devices/system/node";
    private const string Prefix = "node";

    private readonly SortedDictionary<int, CoreSet> _nodes;

    private MemoryNodes(SortedDictionary<int, CoreSet> nodes, CoreSet allowed) => (_nodes, Allowed) = (nodes, allowed);

    /// <summary>The nodes that have processors, ascending; only node 0 where the system does not tell.</summary>
    public IReadOnlyCollection<int> Numbers => _nodes.Keys;

    /// <summary>Whether there are several, so that it matters where a thread runs.</summary>
    public bool IsDivided => _nodes.Count > 1;

    /// <summary>The processors that this process may use.</summary>
    public CoreSet Allowed { get; }

    /// <summary>Reads the machine's nodes.</summary>
    public static MemoryNodes Read() => Read(SystemFolder, ThreadCores.Allowed());

    /// <summary>Reads the nodes of a folder in the kernel's form. What cannot be read, or has no processors, is left out.</summary>
    /// <param name="folder">Has a folder <c>nodeN</c> with a file <c>cpulist</c> for each node.</param>
    /// <param name="allowed">The processors that this process may use.</param>
    public static MemoryNodes Read(string folder, CoreSet allowed)
    {
        var nodes = new SortedDictionary<int, CoreSet>();
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateDirectories(folder, Prefix + "*"))
            {
                if (int.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && CoresOf(Path.Combine(path, "cpulist")) is { Count: > 0 } cores)
                {
                    nodes.Add(number, cores);
                }
            }
        }

        if (nodes.Count == 0)
        {
            nodes.Add(0, allowed);
        }

        return new MemoryNodes(nodes, allowed);
    }

    /// <summary>
    /// The processors of a node that this process may use; none to choose where there is one node only, since every thread is near to it.
    /// </summary>
    /// <returns>The set, empty for no choice; null when there is no such node, or this process may use none of its processors.</returns>
    public CoreSet? Find(int node)
    {
        if (!_nodes.TryGetValue(node, out var cores))
        {
            return null;
        }

        return !IsDivided ? CoreSet.Empty : cores.And(Allowed) is { Count: > 0 } usable ? usable : null;
    }

    private static CoreSet? CoresOf(string file)
    {
        try
        {
            return CoreSet.TryParse(File.ReadAllText(file).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
