namespace PtmOrleans.WeightStore.Uploads;

/// <summary>Where the parts of one upload lie.</summary>
/// <param name="Folder">Its folder.</param>
internal sealed record UploadPaths(string Folder)
{
    /// <summary>The plan; its date is that of the last byte. Written last, so that an upload without one is not one.</summary>
    public string Plan => Path.Combine(Folder, "upload.json");

    /// <summary>Held shared by who writes a file, alone by who ends the upload.</summary>
    public string Lock => Path.Combine(Folder, "lock");

    /// <summary>The version that it became.</summary>
    public string Outcome => Path.Combine(Folder, "version");

    /// <summary>Held by who completes the upload, from before it is owned.</summary>
    public string Completion => Path.Combine(Folder, "completion");

    /// <summary>Named as the upload is, so that the store's record of where a version came from names the upload.</summary>
    public string Files => Path.Combine(Folder, Path.GetFileName(Folder));

    public string File(UploadFile file) => Path.Combine(Files, file.Name);
}
