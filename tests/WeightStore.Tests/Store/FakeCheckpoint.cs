using PtmOrleans.WeightStore.Tests.Checkpoints;

namespace PtmOrleans.WeightStore.Tests.Store;

/// <summary>A checkpoint folder whose head depends on a seed and whose embeddings do not, as with a frozen base.</summary>
internal static class FakeCheckpoint
{
    public static string Write(string folder, int seed = 1)
    {
        WriteTensors(
            folder,
            SafetensorsBytes.F32("words", [40, 8], i => i),
            SafetensorsBytes.F32("bias", [8], i => seed),
            SafetensorsBytes.F32("classifier", [3, 8], i => i * seed));
        File.WriteAllText(Path.Combine(folder, "vocab.txt"), "[PAD]\n[UNK]\n");
        return folder;
    }

    public static string WriteTensors(string folder, params SafetensorsBytes.Tensor[] tensors)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"fake"}""");
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), SafetensorsBytes.Of(tensors));
        return folder;
    }
}
