namespace PtmOrleans.Scheduling.Policies;

/// <summary>How the default policy weighs switches against waiting.</summary>
public sealed record PolicyOptions
{
    /// <summary>
    /// Pressure of an item that has just arrived; one at its deadline has 1 more. The smaller, the more age counts against the work done
    /// per time. Default: 0.6.
    /// </summary>
    public double BasePressure { get; init; } = 0.6;

    /// <summary>What urgent work counts for, in times of other work, while the load is light. Default: 20.</summary>
    public double UrgentWorth { get; init; } = 20;

    /// <summary>
    /// What urgent work counts for under load: not much, or each switch for one late item would make several others late. Default: 2.4.
    /// </summary>
    public double UrgentWorthUnderLoad { get; init; } = 2.4;

    /// <summary>Share of the waiting lists that may be losing their first items before that counts as overload. Default: 0.1.</summary>
    public double LossTolerated { get; init; } = 0.1;

    /// <summary>Share of the lists that lose items from which on overload is full: urgent work counts no more than other. Default: 0.2.</summary>
    public double LossOfOverload { get; init; } = 0.2;

    /// <summary>What full overload adds to <see cref="BasePressure"/>, so that age counts less. Default: 0.4.</summary>
    public double OverloadPressure { get; init; } = 0.4;

    /// <summary>
    /// The load is light while one batch of every waiting list takes the devices at most this share of the time that the urgent work is
    /// allowed. Default: 0.15.
    /// </summary>
    public double LightLoad { get; init; } = 0.15;

    /// <summary>Work is urgent when its slack is less than this many times a switch and a full batch. Default: 1.32.</summary>
    public double UrgentWindow { get; init; } = 1.32;

    /// <summary>
    /// A list that another device holds is left to it unless that device would be done this many switches later. Default: 4.
    /// </summary>
    public double ShareMargin { get; init; } = 4;

    /// <summary>The same for a device that has room for the list, so that it need not give anything up. Default: 0.5.</summary>
    public double ShareMarginWithRoom { get; init; } = 0.5;

    /// <summary>How long items without a deadline are taken to be allowed. Default: 5 s.</summary>
    public TimeSpan Allowance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A list whose work has waited this long and can still be on time gets every fourth pick of a device that can hold it, whatever else is
    /// urgent. Default: 5 s.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);
}
