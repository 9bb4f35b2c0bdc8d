namespace Orleans;

public interface IGrainWithGuidKey : IGrain
{
}
