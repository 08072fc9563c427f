using Bailey.Contracts.Platform;
using Bailey.Host.Settings;

namespace Bailey.Host.Sandboxes;

/// <summary>A host serves exactly one organisation, for good: the first that asks, kept in the data directory.</summary>
internal sealed class Organisation(HostSettings settings)
{
    private readonly string _file = Path.Join(settings.Data, "organisation");
    private readonly Lock _gate = new();

    public bool IsServed(OrgId organisation)
    {
        lock (_gate)
        {
            if (!File.Exists(_file))
            {
                PrivateFile.Write(_file, organisation.ToString());
            }

            return File.ReadAllText(_file).Trim() == organisation.ToString();
        }
    }
}
