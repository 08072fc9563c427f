using System.Globalization;
using System.Net;
using Bailey.Contracts.Wardens;
using Bailey.Warden.Cells;
using Bailey.Warden.Egress;
using Bailey.Warden.Linux;

namespace Bailey.Warden.Processes;

/// <summary>What listens inside, and who: sockets of /proc/net/tcp joined with the open descriptors of the cells' processes.</summary>
internal static class PortList
{
    private const string Listening = "0A";
    private const int Maximum = 1000;

    internal static IReadOnlyList<WardenPort> Read(CellDirectory cells)
    {
        var sockets = Sockets("/proc/net/tcp").Concat(Sockets("/proc/net/tcp6")).Where(x => !EgressRelay.IsOurs(x.Port)).Take(Maximum).ToList();
        var owners = Owners(cells, [.. sockets.Select(x => x.Inode)]);
        return
        [
            .. sockets
                .Select(x => owners.TryGetValue(x.Inode, out var owner)
                    ? new WardenPort(x.Port, x.Address, owner.Cell, ProcessList.CommandOf(owner.Pid))
                    : new WardenPort(x.Port, x.Address, null, null))
                .OrderBy(x => x.Port),
        ];
    }

    private static Dictionary<string, (int Pid, string Cell)> Owners(CellDirectory cells, HashSet<string> inodes)
    {
        var owners = new Dictionary<string, (int, string)>();
        var names = cells.All.ToDictionary(x => x.PidNamespace, x => x.Name);
        foreach (var pid in inodes.Count == 0 ? [] : ProcessTable.Pids())
        {
            if (!names.TryGetValue(ProcessTable.PidNamespaceOf(pid), out var cell))
            {
                continue;
            }

            foreach (var target in Descriptors(pid))
            {
                if (target.StartsWith("socket:[", StringComparison.Ordinal) && inodes.Contains(target[8..^1]))
                {
                    owners.TryAdd(target[8..^1], (pid, cell));
                }
            }
        }

        return owners;
    }

    private static unsafe List<string> Descriptors(int pid)
    {
        var targets = new List<string>();
        try
        {
            var buffer = stackalloc byte[64];
            foreach (var path in Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Take(4096))
            {
                var length = Libc.ReadLinkAt(Flag.Here, Libc.Z(path), buffer, 64);
                if (length > 9)
                {
                    targets.Add(System.Text.Encoding.ASCII.GetString(buffer, (int)length));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended.
        }

        return targets;
    }

    private static IEnumerable<(int Port, string Address, string Inode)> Sockets(string table)
    {
        if (!File.Exists(table))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].Split(':') is [var address, var port])
            {
                yield return (int.Parse(port, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), Address(address), fields[9]);
            }
        }
    }

    /// <summary>The kernel writes each 32-bit word in the machine's byte order.</summary>
    private static string Address(string text)
    {
        var bytes = Convert.FromHexString(text);
        for (var word = 0; word < bytes.Length; word += 4)
        {
            bytes.AsSpan(word, 4).Reverse();
        }

        return new IPAddress(bytes).ToString();
    }
}
