namespace Bailey.Server.Git.Door;

/// <summary>The read side of one remote, in the words of smart HTTP: three ways lead to one.</summary>
internal interface IUploadPack
{
    /// <summary>Answers GET info/refs.</summary>
    Task Advertise(DoorExchange exchange, CancellationToken cancellationToken);

    /// <summary>Answers POST git-upload-pack.</summary>
    Task Fetch(DoorExchange exchange, CancellationToken cancellationToken);
}
