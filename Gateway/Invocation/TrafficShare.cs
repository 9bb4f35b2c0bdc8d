using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>Chooses one of an alias's versions in the proportion of their weights.</summary>
internal static class TrafficShare
{
    private const double Range = 1.0 / (1L << 53);

    /// <summary>
    /// Where requests of a key fall, from 0 to below 1: always the same for one alias of one task. As shares are taken in the order of the
    /// versions, a key that has the newest version keeps it while that version's share grows.
    /// </summary>
    public static double PointOf(TaskName task, string alias, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{task}\0{alias}\0{key}"), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * Range;
    }

    /// <summary>The version at a point, 0 to below 1.</summary>
    public static int At(AliasTarget[] targets, double point)
    {
        var left = point * targets.Sum(t => t.Weight);
        foreach (var target in targets)
        {
            left -= target.Weight;
            if (left < 0)
            {
                return target.Version;
            }
        }

        return targets[^1].Version;
    }
}
