namespace PtmOrleans.Inference.Execution;

/// <summary>How a device gets a task ready to run.</summary>
public enum ModelLoading
{
    /// <summary>Keeps one session per architecture and binds the task's weights to it.</summary>
    Bind,

    /// <summary>
    /// Builds the whole model anew, graph and weights, whenever the task changes, as servers do that keep weights inside models.
    /// Benchmarks compare with it; nothing else should choose it.
    /// </summary>
    Full,
}
