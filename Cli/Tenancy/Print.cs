using System.Text.Json;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Tenancy;

/// <summary>Prints a value as JSON or for people.</summary>
internal static class Print
{
    public static void Value<T>(bool json, T value, Action show)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(value, JsonOutput.Options));
        }
        else
        {
            show();
        }
    }
}
