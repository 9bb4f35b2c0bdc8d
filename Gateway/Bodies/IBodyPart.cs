using System.Buffers;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>A part of a request body that takes its bytes as they arrive.</summary>
internal interface IBodyPart
{
    /// <summary>
    /// Takes some of the bytes, all of them when they are the last; what it does not take comes again with more behind it.
    /// </summary>
    /// <returns>The end of what it took.</returns>
    SequencePosition Feed(ReadOnlySequence<byte> bytes, bool isLast);

    /// <summary>The refusal of a body that ends so many bytes before the part does.</summary>
    RefusedException Missing(long bytes);
}
