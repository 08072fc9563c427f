using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Platform;
using Bailey.Contracts.Audit;

namespace Bailey.Cli.Audit;

/// <summary>What verify answers. <c>Problem</c> is absent when everything holds.</summary>
internal sealed record ProofAnswer(bool Holds, string Origin, long Leaves, long Erased, string Root, string Key, string? Problem);

/// <summary>
/// <c>bailey audit verify</c>: computes the tree over all leaves again and compares it with what was signed, with the checkpoints of the
/// server's file outside the database, and with the last one this person saw.
/// </summary>
internal static class VerifyAuditCommand
{
    public static Command Create(CommandContext context)
    {
        var file = new Argument<string?>("file") { Description = "A copy made by 'audit export'; without it, the server's record is read.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var checkpoints = new Option<string?>("--checkpoints")
        {
            Description = "Further signed checkpoints that the record must agree with, such as the server's audit/checkpoints file.",
            HelpName = "FILE",
        };
        var key = new Option<string?>("--key") { Description = "The key that must have signed; without it, the one remembered or, the first time, the one in the copy.", HelpName = "KEY" };
        var command = new Command("verify", "Prove that the record was not altered: no entry changed, removed, reordered or cut off.") { file, checkpoints, key };
        command.SetAction((result, cancellationToken) =>
            Run(context, result, result.GetValue(file), result.GetValue(checkpoints), result.GetValue(key), cancellationToken));
        return command;
    }

    /// <summary>Reads a signed checkpoint with the key beside it.</summary>
    public static (Checkpoint Checkpoint, CheckpointKey Key) Open(CheckpointResponse signed)
    {
        var key = CheckpointKey.Parse(signed.Key) ?? throw Broken("The key of the record cannot be read.");
        return (Checkpoint.Open(signed.Checkpoint, key, Ed25519.Verify) ?? throw Broken("The signature of the checkpoint does not hold."), key);
    }

    private static async Task<int> Run(CommandContext context, ParseResult result, string? file, string? checkpoints, string? wantedKey, CancellationToken cancellationToken)
    {
        var copy = new RecordCopy();
        CheckpointResponse signed;
        Checkpoint checkpoint;
        CheckpointKey key;
        if (file is null)
        {
            var (server, organisation) = await context.ConnectToOrganisation(result, cancellationToken);
            using (server)
            {
                signed = await server.Get($"/api/v1/orgs/{organisation}/audit/checkpoint", CliJson.Default.CheckpointResponse, cancellationToken);
                (checkpoint, key) = Prepare(context, copy, signed, checkpoints, wantedKey);
                await ExportAuditCommand.Leaves(server, organisation, checkpoint.Size, copy.Add, cancellationToken);
            }
        }
        else
        {
            using var reader = OpenFile(file);
            signed = Parse(await reader.ReadLineAsync(cancellationToken));
            (checkpoint, key) = Prepare(context, copy, signed, checkpoints, wantedKey);
            while (await reader.ReadLineAsync(cancellationToken) is { } line && (line.Length == 0 || copy.Add(line)))
            {
                // Add looks at the line.
            }
        }

        copy.Complete();
        return Answer(context, result, copy, checkpoint, key, signed.Checkpoint);
    }

    private static (Checkpoint Checkpoint, CheckpointKey Key) Prepare(
        CommandContext context, RecordCopy copy, CheckpointResponse signed, string? checkpoints, string? wantedKey)
    {
        var (checkpoint, key) = Open(signed);
        var remembered = new RememberedCheckpoints(context.Surroundings).Of(checkpoint.Origin);
        var mustBe = wantedKey ?? remembered?.Key.ToString();
        if (mustBe is not null && mustBe != key.ToString())
        {
            throw Broken($"The record is signed by another key ({key}) than it must be ({mustBe}).");
        }

        copy.Expect(checkpoint);
        if (remembered is { } known)
        {
            copy.Expect(known.Checkpoint);
        }

        if (checkpoints is not null)
        {
            using var reader = OpenFile(checkpoints);
            foreach (var note in Notes(reader.ReadToEnd()))
            {
                copy.Expect(Checkpoint.Open(note, key, Ed25519.Verify) ?? throw Broken($"A checkpoint in {checkpoints} is not signed by the key of the record."));
            }
        }

        return (checkpoint, key);
    }

    // Notes follow each other in the file; each is a text, an empty line, and signature lines.
    private static IEnumerable<string> Notes(string text)
    {
        var lines = text.Split('\n');
        List<string> note = [];
        foreach (var line in lines)
        {
            if (note.Count > 0 && note[^1].StartsWith('\u2014') && !line.StartsWith('\u2014'))
            {
                yield return string.Join('\n', note) + "\n";
                note.Clear();
            }

            if (line.Length > 0 || note.Count > 0)
            {
                note.Add(line);
            }
        }
    }

    private static int Answer(CommandContext context, ParseResult result, RecordCopy copy, Checkpoint checkpoint, CheckpointKey key, string note)
    {
        var screen = context.Screen(result);
        var holds = copy.Problem is null;
        if (holds)
        {
            new RememberedCheckpoints(context.Surroundings).Remember(checkpoint.Origin, key, note);
        }

        var erased = copy.Erased > 0 ? $" ({copy.Erased} with their body erased)" : "";
        List<string> lines = holds
            ? [screen.Good("The record holds.") + $" {copy.Size} leaves{erased} of {Screen.Visible(checkpoint.Origin)} are what was signed.", screen.Quiet($"root {Convert.ToBase64String(copy.Root())}, key {key}")]
            : [screen.Bad("The record was altered.") + $" {copy.Problem}"];
        var answer = new ProofAnswer(holds, checkpoint.Origin, copy.Size, copy.Erased, Convert.ToBase64String(copy.Root()), key.ToString(), copy.Problem);
        screen.Answer(answer, CliJson.Default.ProofAnswer, lines);
        return holds ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static CheckpointResponse Parse(string? line)
    {
        try
        {
            return JsonSerializer.Deserialize(line ?? "", CliJson.Default.CheckpointResponse) is { Checkpoint: not null, Key: not null } signed
                ? signed
                : throw Broken("The copy does not begin with a signed checkpoint.");
        }
        catch (JsonException)
        {
            throw Broken("The copy does not begin with a signed checkpoint.");
        }
    }

    private static StreamReader OpenFile(string file)
    {
        try
        {
            return new StreamReader(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCodes.NotFound, "no_file", $"{file} cannot be read: {unreadable.Message}");
        }
    }

    private static CommandFailedException Broken(string message) => new(ExitCodes.Failed, "does_not_hold", message);
}
