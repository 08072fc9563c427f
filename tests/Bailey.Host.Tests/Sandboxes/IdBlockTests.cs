using Bailey.Host.Bubblewrap;
using Bailey.Host.Processes;
using Bailey.Host.Settings;

namespace Bailey.Host.Tests.Sandboxes;

public sealed class IdBlockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bailey-ids-").FullName;
    private int _ranges;

    [Fact]
    public void A_user_with_one_small_range_gets_32_blocks_with_the_warden_and_64_cells_in_each()
    {
        var ids = Ids(65_536);
        var all = ids.All().ToList();
        Assert.Equal(32, all.Count);
        Assert.All(all, block =>
        {
            Assert.Equal(2_048, block.Users.Sum(range => range.Count));
            Assert.Equal(2_048, block.Groups.Sum(range => range.Count));
            Assert.Contains(block.Users, range => range.Inner == 60_000 && range.Outer == block.WardenUser);
            Assert.Contains(block.Groups, range => range is { Inner: 20_000, Count: 64 });
            Assert.Contains(block.Groups, range => range.Inner == 2_000);
        });
        Assert.All(all, one => Assert.Single(all, other => other.Overlaps(one)));
    }

    [Fact]
    public void A_large_range_gives_whole_blocks() => Assert.Equal(65_536u, Ids(100 * 65_536).All().First().Size);

    [Fact]
    public void Two_hosts_of_one_user_never_share_a_block_and_a_deleted_data_directory_gives_its_blocks_back()
    {
        var user = new HostUser(1, 1, "somebody", _folder);
        var one = new IdBlockRegister(user, Ids(65_536), new ProcessWatch());
        var two = new IdBlockRegister(user, Ids(65_536), new ProcessWatch());
        var folders = Enumerable.Range(0, 32).Select(number => Directory.CreateDirectory(Path.Join(_folder, "data" + number)).FullName).ToList();
        var blocks = folders.Select((folder, number) => (number % 2 == 0 ? one : two).Take(folder)).ToList();
        Assert.Equal(32, blocks.Distinct().Count());
        Assert.Throws<NoIdsLeftException>(() => one.Take(_folder));
        Directory.Delete(folders[7]);
        Assert.Equal(blocks[7], one.Take(_folder));
        two.Free(blocks[3]);
        Assert.Equal(blocks[3], one.Take(_folder));
    }

    [Fact]
    public async Task Hosts_that_ask_at_the_same_time_wait_for_each_other()
    {
        var user = new HostUser(1, 1, "somebody", _folder);
        var blocks = await Task.WhenAll(Enumerable.Range(0, 4).Select(host => Task.Run(() =>
        {
            var register = new IdBlockRegister(user, Ids(65_536), new ProcessWatch());
            return Enumerable.Range(0, 8).Select(number => register.Take(Directory.CreateDirectory(Path.Join(_folder, $"data{host}-{number}")).FullName)).ToList();
        })));
        Assert.Equal(32, blocks.SelectMany(taken => taken).Distinct().Count());
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private SubordinateIds Ids(int count)
    {
        var file = Path.Join(_folder, $"ranges{Interlocked.Increment(ref _ranges)}");
        File.WriteAllText(file, $"other:1:65536\nsomebody:900000000:{count}\n");
        return new SubordinateIds(new HostUser(1, 1, "somebody", _folder), file, file);
    }
}
