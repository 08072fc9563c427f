namespace Bailey.Host.Bubblewrap;

/// <summary>The few files of /etc that are made up for a sandbox: the machine's users and names stay outside.</summary>
internal static class EtcFiles
{
    public static readonly IReadOnlyList<string> Names = ["passwd", "group", "hosts", "hostname", "nsswitch.conf", "resolv.conf"];

    public static void Write(string folder, string hostName)
    {
        var groups = string.Concat(Enumerable.Range(0, (int)IdBlock.Cells).Select(slot => $"cell{slot}:x:{IdBlock.CellGroups + slot}:\n"));
        Put("passwd", """
            root:x:0:0:root:/root:/usr/sbin/nologin
            dev:x:1000:1000:Developer:/home/dev:/bin/bash
            bailey:x:60000:60000:Bailey:/var/lib/bailey:/usr/sbin/nologin
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

            """);
        Put("group", "root:x:0:\ntty:x:5:\ndev:x:1000:\n" + groups + "bailey:x:60000:\nnogroup:x:65534:\n");
        Put("hosts", $"127.0.0.1 localhost {hostName}\n::1 localhost ip6-localhost\n");
        Put("hostname", hostName + "\n");
        Put("nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\n");
        // Redirected to the warden, which answers names with addresses of its own; the egress proxy resolves the real ones.
        Put("resolv.conf", "nameserver 127.0.0.1\noptions timeout:2 attempts:2\n");

        void Put(string name, string content)
        {
            var path = Path.Join(folder, name);
            File.WriteAllText(path, content);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }
}
