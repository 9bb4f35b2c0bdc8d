namespace PtmOrleans.Grains.Tasks;

/// <summary>One sequence of a request.</summary>
/// <param name="Request">The request.</param>
/// <param name="Index">Which of its sequences.</param>
/// <param name="Start">Where its tokens begin in the request's payload.</param>
/// <param name="RowStart">Where its selected positions begin in the request's payload.</param>
internal readonly record struct WaitingItem(WaitingRequest Request, int Index, int Start, int RowStart);
