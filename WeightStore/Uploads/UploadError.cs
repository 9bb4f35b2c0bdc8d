namespace PtmOrleans.WeightStore.Uploads;

/// <summary>Why an upload could not be worked on.</summary>
public enum UploadError
{
    /// <summary>There is no such upload or file.</summary>
    Unknown,

    /// <summary>The request contradicts the plan, or the content its hash.</summary>
    Invalid,

    /// <summary>The upload is in another state: bytes are missing or there already, or someone else works on it.</summary>
    Conflict,

    /// <summary>A limit on files or bytes.</summary>
    TooLarge,

    /// <summary>The owner has as many open uploads as there may be.</summary>
    TooMany,

    /// <summary>The disk has no room for it.</summary>
    NoRoom,

    /// <summary>More bytes than the owner may store.</summary>
    OwnerLimit,

    /// <summary>The disk fails.</summary>
    Io,
}
