using Bailey.Host.Settings;

namespace Bailey.Host.Bubblewrap;

/// <summary>The ranges that /etc/subuid and /etc/subgid give to the host's user, cut into blocks.</summary>
internal sealed class SubordinateIds
{
    private const uint BlocksWorthLarge = 16;
    private readonly List<(uint First, uint Count)> _users;
    private readonly List<(uint First, uint Count)> _groups;

    public SubordinateIds(HostUser user, string users = "/etc/subuid", string groups = "/etc/subgid")
    {
        _users = Ranges(users, user);
        _groups = Ranges(groups, user);
        BlockSize = Math.Min(Sum(_users), Sum(_groups)) >= BlocksWorthLarge * IdBlock.Large ? IdBlock.Large : IdBlock.Small;
        if (!All().Any())
        {
            throw new SettingException(
                $"The user {user.Name} has no subordinate ids. As root: usermod --add-subuids 200000-265535 --add-subgids 200000-265535 {user.Name}");
        }
    }

    public uint BlockSize { get; }

    /// <summary>Every block there could be, in order.</summary>
    public IEnumerable<IdBlock> All() =>
        Starts(_users).Zip(Starts(_groups), (user, group) => new IdBlock(user, group, BlockSize));

    private IEnumerable<uint> Starts(List<(uint First, uint Count)> ranges) =>
        from range in ranges
        from index in Enumerable.Range(0, (int)(range.Count / BlockSize))
        select range.First + ((uint)index * BlockSize);

    private static ulong Sum(List<(uint First, uint Count)> ranges) => ranges.Aggregate(0UL, (sum, range) => sum + range.Count);

    private static List<(uint First, uint Count)> Ranges(string file, HostUser user) =>
    [
        .. from line in File.Exists(file) ? File.ReadLines(file) : []
           let parts = line.Split(':')
           where parts.Length == 3 && (parts[0] == user.Name || parts[0] == user.Uid.ToString())
           where uint.TryParse(parts[1], out _) && uint.TryParse(parts[2], out _)
           select (uint.Parse(parts[1]), uint.Parse(parts[2])),
    ];
}
