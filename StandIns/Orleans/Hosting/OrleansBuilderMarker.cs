namespace Orleans.Hosting;

/// <summary>Lets repeated calls on one host find the builder of the first.</summary>
internal sealed record OrleansBuilderMarker(object BuilderInstance);
