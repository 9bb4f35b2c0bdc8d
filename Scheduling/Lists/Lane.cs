namespace PtmOrleans.Scheduling.Lists;

/// <summary>The lane of an item inside its priority band.</summary>
public enum Lane
{
    /// <summary>Small requests and what is left over of large ones; goes first.</summary>
    RealTime,

    /// <summary>Full chunks of large requests; has a share of the batches, so that it never starves.</summary>
    Batch,
}
