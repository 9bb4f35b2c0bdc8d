namespace Orleans;

public interface IConfigurationValidator
{
    void ValidateConfiguration();
}
