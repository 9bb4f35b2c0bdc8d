namespace PtmOrleans.Inference.Graphs;

/// <summary>Writes the parts of BERT that read weights the size of matrices, in one <see cref="SkeletonForm"/>.</summary>
internal interface IBertProducts
{
    /// <summary>One encoder block.</summary>
    /// <param name="block">Its name, which its weights begin with.</param>
    /// <param name="input">What is attended to, [B, S, H].</param>
    /// <param name="queries">What is computed, [B, Q, H]: the input itself, or some of its tokens.</param>
    /// <returns>The block's output, [B, Q, H].</returns>
    string Block(string block, string input, string queries);

    /// <summary>Scores of every word of the vocabulary: [R, H] → [R, V].</summary>
    /// <param name="output">Name of the result.</param>
    /// <param name="rows">The rows, [R, H].</param>
    /// <param name="weight">The decoder's weight, [V, H].</param>
    void Decode(string output, string rows, string weight);
}
