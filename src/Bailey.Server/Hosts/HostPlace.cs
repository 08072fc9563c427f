namespace Bailey.Server.Hosts;

/// <summary>The place of one host of this machine: the link while it is there, and the row that says whom it serves.</summary>
internal sealed class HostPlace
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<HostRow> _row = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<HostLink> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whom it serves, as soon as there is an organisation for it.</summary>
    public Task<HostRow> Row => _row.Task;

    /// <summary>Completes when the host is there.</summary>
    public Task<HostLink> Link
    {
        get
        {
            lock (_gate)
            {
                return _link.Task;
            }
        }
    }

    /// <summary>Whether it has been there since the server started.</summary>
    public bool WasThere { get; private set; }

    public void Belongs(HostRow row) => _row.TrySetResult(row);

    /// <summary>A link whose host said hello. It takes the place of an older one, which is ended.</summary>
    public void Came(HostLink link)
    {
        HostLink? old = null;
        lock (_gate)
        {
            if (_link.Task.IsCompletedSuccessfully)
            {
                old = _link.Task.GetAwaiter().GetResult();
                _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _link.SetResult(link);
            WasThere = true;
        }

        old?.Dispose();
    }

    /// <summary>The link ended; true when it was the one in use.</summary>
    public bool Left(HostLink link)
    {
        lock (_gate)
        {
            if (!_link.Task.IsCompletedSuccessfully || !ReferenceEquals(_link.Task.GetAwaiter().GetResult(), link))
            {
                return false;
            }

            _link = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }
}
