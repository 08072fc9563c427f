using System.ComponentModel.DataAnnotations;

namespace Bailey.Server.Files;

/// <summary>Section <c>Files</c>: <c>BAILEY_FILES__CONTENT_MEGABYTES</c>, <c>BAILEY_FILES__UPLOAD_MEGABYTES</c>.</summary>
public sealed class FilesOptions
{
    /// <summary>The largest file that one PUT may write, in MiB; the disk of the workspace is a limit of its own.</summary>
    [Range(1, 1_000_000)]
    public int ContentMegabytes { get; set; } = 10_240;

    /// <summary>The largest archive that one upload may bring, in MiB.</summary>
    [Range(1, 100_000)]
    public int UploadMegabytes { get; set; } = 1024;
}
