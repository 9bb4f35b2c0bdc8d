using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Orleans.Configuration;

internal sealed class GrainCollectionOptionsValidator(IOptions<GrainCollectionOptions> options) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (options.Value.CollectionQuantum <= TimeSpan.Zero)
        {
            throw new OrleansConfigurationException($"CollectionQuantum is set to {options.Value.CollectionQuantum}. CollectionQuantum must be greater than 0");
        }

        foreach (var age in options.Value.ClassSpecificCollectionAge.Values.Append(options.Value.CollectionAge))
        {
            if (age <= options.Value.CollectionQuantum)
            {
                throw new OrleansConfigurationException(
                    $"CollectionAge is set to {age}. CollectionAge must be greater than CollectionQuantum, which is set to {options.Value.CollectionQuantum}");
            }
        }
    }
}
