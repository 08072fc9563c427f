using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Bailey.Server.Tests.Architecture;

/// <summary>How the sources look: sizes, names, and words that stand for something unfinished.</summary>
public sealed partial class SourceRulesTests
{
    private static readonly string[] s_forbidden = ["Core", "Common", "Shared", "Infrastructure", "Services", "Utils", "Utilities", "Helpers", "Helper", "Abstractions", "Managers", "Manager", "Base"];

    [Fact]
    public void No_file_outgrows_its_limit() => FloorPlanTests.Empty(
        from file in Files("src", "*.cs").Select(f => (File: f, Limit: 500))
            .Concat(Files("tests", "*.cs").Select(f => (File: f, Limit: 600)))
            .Concat(Files("web/src", "*.tsx").Select(f => (File: f, Limit: 400)))
            .Concat(Files("web/src", "*.ts").Where(f => !f.EndsWith(".d.ts", StringComparison.Ordinal) && !f.Contains("/api/", StringComparison.Ordinal)).Select(f => (File: f, Limit: 500)))
        let lines = File.ReadLines(file.File).Count()
        where lines > file.Limit
        select $"{Name(file.File)} has {lines} lines, {file.Limit} are allowed");

    [Fact]
    public void Half_of_the_files_have_at_most_60_lines_and_nine_of_ten_at_most_200()
    {
        var sizes = Files("src", "*.cs").Select(f => File.ReadLines(f).Count()).Order().ToArray();
        Assert.True(sizes[sizes.Length / 2] <= 60, $"the median is {sizes[sizes.Length / 2]}");
        Assert.True(sizes[sizes.Length * 9 / 10] <= 200, $"the ninth tenth is {sizes[sizes.Length * 9 / 10]}");
    }

    [Fact]
    public void The_table_of_contents_stays_short() => Assert.InRange(File.ReadLines(Path.Join(Sources.Root, "src", "Bailey.Server", "Program.cs")).Count(), 1, 80);

    [Fact]
    public void Nothing_has_a_name_that_says_nothing() => FloorPlanTests.Empty(
        from file in Files("src", "*.cs")
        from part in Name(file).Split('/').Skip(1)
        let name = Path.GetFileNameWithoutExtension(part)
        where s_forbidden.Any(word => name == word || (name.EndsWith(word, StringComparison.Ordinal) && word is "Manager" or "Managers" or "Helper" or "Helpers" or "Utils"))
        select Name(file));

    [Fact]
    public void Nothing_is_left_for_later_in_a_comment() => FloorPlanTests.Empty(
        from file in Files("src", "*.cs").Concat(Files("tests", "*.cs"))
        where !file.EndsWith("SourceRulesTests.cs", StringComparison.Ordinal)
        from line in File.ReadLines(file).Select((text, number) => (Text: text, Number: number + 1))
        where Unfinished().IsMatch(line.Text)
        select $"{Name(file)}:{line.Number} {line.Text.Trim()}");

    [Fact]
    public void Every_room_says_what_it_is_for_in_a_page() => FloorPlanTests.Empty(
        from room in Directory.GetDirectories(Path.Join(Sources.Root, "src", "Bailey.Server"))
        let readme = Path.Join(room, "README.md")
        let lines = File.Exists(readme) ? File.ReadLines(readme).Count() : 0
        where lines is 0 or > 40
        select $"{Path.GetFileName(room)}: README.md has {lines} lines");

    [Fact]
    public void Types_are_sealed_unless_they_are_made_to_be_inherited()
    {
        var types = typeof(Program).Assembly.GetTypes().Where(t => t.IsClass && !t.IsNested && t.Namespace?.StartsWith("Bailey", StringComparison.Ordinal) == true && !t.Name.StartsWith('<')).ToArray();
        var open = types.Where(t => !t.IsSealed && !t.IsAbstract).ToArray();
        Assert.True(open.Length * 10 <= types.Length, $"{open.Length} of {types.Length} are open: {string.Join(", ", open.Select(t => t.Name))}");
    }

    [Fact]
    public void Every_row_of_the_inventory_that_a_test_names_exists() => FloorPlanTests.Empty(
        from file in Files("tests", "*.cs")
        from Match row in RowNames().Matches(File.ReadAllText(file))
        from Match id in RowId().Matches(row.Value)
        where !InventoryRows.Exists(id.Groups[1].Value)
        select $"{Name(file)} names {id.Groups[1].Value}");

    [Fact]
    public void The_inventory_has_603_rows() => Assert.Equal(603, InventoryRows.Last.Sum(row => row.Value));

    [Fact]
    public void Versions_of_packages_stand_in_one_place_and_are_exact()
    {
        FloorPlanTests.Empty(
            from file in Files("src", "*.csproj").Concat(Files("tests", "*.csproj"))
            from package in XDocument.Load(file).Descendants("PackageReference")
            where package.Attribute("Version") is not null || package.Element("Version") is not null
            select $"{Name(file)} pins {(string?)package.Attribute("Include")} itself");
        FloorPlanTests.Empty(
            from package in XDocument.Load(Path.Join(Sources.Root, "Directory.Packages.props")).Descendants("PackageVersion")
            where !ExactVersion().IsMatch((string?)package.Attribute("Version") ?? "")
            select (string?)package.Attribute("Include"));
    }

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(Path.Join(Sources.Root, folder))
            ? Directory.EnumerateFiles(Path.Join(Sources.Root, folder), pattern, SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/node_modules/", StringComparison.Ordinal))
            : [];

    private static string Name(string file) => Path.GetRelativePath(Sources.Root, file);

    [GeneratedRegex(@"//.*\b(TODO|FIXME|HACK|XXX)\b|#region|#pragma warning disable(?!.*//)|^\s*//\s*(var|if|return|await|foreach) .*[;{]\s*$", RegexOptions.None, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[Row\([^)]*\)", RegexOptions.None, 1000)]
    private static partial Regex RowNames();

    [GeneratedRegex("\"([^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex RowId();

    [GeneratedRegex(@"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$", RegexOptions.None, 1000)]
    private static partial Regex ExactVersion();
}
