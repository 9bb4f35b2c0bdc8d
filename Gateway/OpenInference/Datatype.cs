namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Datatypes of the protocol as inputs take them.</summary>
internal static class Datatype
{
    public const string Bytes = "BYTES";
    public const string Boolean = "BOOL";

    /// <summary>Bytes of an integer in binary data; 0 for what is no integer.</summary>
    public static int IntegerSize(string datatype) => datatype switch
    {
        "INT8" or "UINT8" => 1,
        "INT16" or "UINT16" => 2,
        "INT32" or "UINT32" => 4,
        "INT64" or "UINT64" => 8,
        _ => 0,
    };

    /// <summary>Bytes of an element in binary data; 0 where elements differ or the datatype is none that inputs have.</summary>
    public static int ElementSize(string datatype) => datatype == Boolean ? 1 : IntegerSize(datatype);

    /// <summary>The largest value that elements may have; ids are never negative and never larger than an Int32.</summary>
    public static int Largest(string datatype) => datatype switch
    {
        Boolean => 1,
        "INT8" => sbyte.MaxValue,
        "UINT8" => byte.MaxValue,
        "INT16" => short.MaxValue,
        "UINT16" => ushort.MaxValue,
        _ => int.MaxValue,
    };
}
