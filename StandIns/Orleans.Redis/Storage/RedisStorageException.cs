namespace Orleans.Persistence.Redis;

[GenerateSerializer]
public class RedisStorageException : Exception
{
    public RedisStorageException()
    {
    }

    public RedisStorageException(string message)
        : base(message)
    {
    }

    public RedisStorageException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
