using System.Xml.Linq;

namespace Bailey.Server.Tests.Architecture;

/// <summary>The walls between the rooms of the server, and between the processes.</summary>
public sealed class FloorPlanTests
{
    private static readonly Dictionary<string, string[]> s_projects = new()
    {
        ["Bailey.Contracts"] = [],
        ["Bailey.Server"] = ["Bailey.Contracts"],
        ["Bailey.Host"] = ["Bailey.Contracts"],
        ["Bailey.Warden"] = ["Bailey.Contracts"],
        ["Bailey.Cli"] = ["Bailey.Contracts"],
    };

    [Fact]
    public void A_room_stands_on_rooms_above_it_alone()
    {
        HashSet<string> above = [];
        foreach (var (room, uses) in Rooms.Plan)
        {
            Assert.All(uses, used => Assert.True(above.Contains(used), $"{room} uses {used}, which does not stand above it"));
            above.Add(room);
        }
    }

    [Fact]
    public void Every_room_that_is_built_stands_in_the_plan()
    {
        var planned = Rooms.Plan.Select(p => p.Room).ToHashSet();
        var built = typeof(Program).Assembly.GetTypes().Select(t => Rooms.OfNamespace(t.Namespace)).OfType<string>().Distinct();
        Empty(built.Where(room => !planned.Contains(room)));
        Empty(Directory.GetDirectories(Path.Join(Sources.Root, "src", "Bailey.Server")).Select(Path.GetFileName).Where(folder => !planned.Contains(folder!)));
    }

    [Fact]
    public void Rooms_use_only_the_rooms_that_the_plan_allows()
    {
        var allowed = Rooms.Plan.ToDictionary(p => p.Room, p => p.MayUse);
        Empty(from edge in TypeGraph.Server
              let rooms = (From: Rooms.Of(edge.From), To: Rooms.Of(edge.To))
              where rooms.From is not null && rooms.To is not null && rooms.From != rooms.To && !allowed[rooms.From].Contains(rooms.To)
              select $"{rooms.From} may not use {rooms.To}: {edge.From.Name} names {edge.To.Name}");
    }

    [Fact]
    public void Rooms_use_only_what_other_rooms_offer() =>
        Empty(from edge in TypeGraph.Server
              let rooms = (From: Rooms.Of(edge.From), To: Rooms.Of(edge.To))
              where rooms.From is not null && rooms.To is not null && rooms.From != rooms.To
              where !(edge.To.IsPublic || (edge.To.IsNestedPublic && TypeGraph.Outermost(edge.To).IsPublic))
              select $"{edge.From.FullName} uses {edge.To.FullName}, which is private to {Rooms.Of(edge.To)}");

    [Fact]
    public void No_room_uses_the_table_of_contents() =>
        Empty(TypeGraph.Server.Where(e => Rooms.Of(e.To) is null && e.To.Name == nameof(Program)).Select(e => e.From.FullName));

    [Fact]
    public void Stores_are_private_to_their_room() =>
        Empty(typeof(Program).Assembly.GetTypes().Where(t => t.IsVisible && t.Name.EndsWith("Store", StringComparison.Ordinal)).Select(t => t.FullName));

    [Fact]
    public void The_processes_share_nothing_but_the_contracts()
    {
        foreach (var (project, allowed) in s_projects)
        {
            var file = XDocument.Load(Path.Join(Sources.Root, "src", project, $"{project}.csproj"));
            var references = file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));
            Assert.Equal(allowed, references.Order(StringComparer.Ordinal));
        }

        Empty(Directory.GetDirectories(Path.Join(Sources.Root, "src")).Select(d => Path.GetFileName(d)!).Except(s_projects.Keys));
        Empty(XDocument.Load(Path.Join(Sources.Root, "src", "Bailey.Contracts", "Bailey.Contracts.csproj")).Descendants("PackageReference").Select(r => (string)r.Attribute("Include")!));
    }

    [Fact]
    public void The_contracts_hold_no_state_and_touch_nothing_outside()
    {
        string[] outside = ["System.IO.File", "System.IO.Directory", "System.Net.Sockets.Socket", "System.Net.Sockets.Tcp", "System.Net.Dns", "System.Net.Http", "System.Diagnostics.Process", "System.Threading.Thread"];
        using var contracts = Mono.Cecil.AssemblyDefinition.ReadAssembly(typeof(Contracts.WireJson).Assembly.Location);
        Empty(contracts.MainModule.GetTypeReferences().Select(r => r.FullName).Where(name => outside.Any(o => name.StartsWith(o, StringComparison.Ordinal))));
    }

    internal static void Empty(IEnumerable<string?> wrong)
    {
        var lines = wrong.Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.True(lines.Length == 0, Environment.NewLine + string.Join(Environment.NewLine, lines));
    }
}
