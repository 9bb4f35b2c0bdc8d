namespace PtmOrleans.Scheduling.Admission;

/// <summary>Whether a request may join its list.</summary>
public enum AdmissionVerdict
{
    /// <summary>It may.</summary>
    Accepted,

    /// <summary>Its time was up on arrival.</summary>
    DeadlineExpired,

    /// <summary>Its deadline could not be met even by an empty platform.</summary>
    InfeasibleDeadline,

    /// <summary>The list is full for now.</summary>
    ListFull,

    /// <summary>It is larger than the whole list and will never fit.</summary>
    TooLarge,
}
