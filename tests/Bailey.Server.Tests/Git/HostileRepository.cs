namespace Bailey.Server.Tests.Git;

/// <summary>
/// The repository of somebody who wants to run code when a person looks at a page: history, branches, a binary, a 6 MB text, names of
/// every kind, links out of the tree, a FIFO, and a configuration that names a program wherever git takes one. Each program leaves a
/// file in <see cref="Marks"/>.
/// </summary>
internal static class HostileRepository
{
    public static readonly string[] Names =
    [
        "with space.txt", "emoji \U0001F3F0.txt", "new\nline.txt", "tab\there.txt", "-leading-dash", "--all", "..hidden", "...", "a..b", "quote\".txt",
        "back\\slash", "$(touch x)", "*", "[a]", ":(top)x", ":!x", "~", "%2e%2e", "‮cod.exe", "dir/nested -x/file", "é.txt",
    ];

    public static string Marks(LocalWorkspace workspace) => Path.Join(workspace.Root, "home", "marks");

    public static LocalWorkspace Make()
    {
        var workspace = new LocalWorkspace();
        workspace.Shell("""
            git init -q -b main .
            printf 'one\n' > plain.txt
            head -c 5000 /dev/urandom > image.bin; printf '\0' >> image.bin
            yes 'a line of a long text' | head -c 6291456 > long.txt
            ln -s /etc/passwd passwd
            ln -s ../../../../../../etc/shadow shadow
            ln -s / rootdir
            printf 'gone\n' > deleted.txt
            printf 'a\nb\nc\nd\ne\nf\n' > renamed-from.txt
            for name in "$@"; do mkdir -p -- "$(dirname -- "$name")"; printf '%s\n' content > "./$name"; done
            git add -A && git commit -qm 'first'
            git branch other && git branch feature/deep
            printf 'two\n' >> plain.txt && git commit -qam $'second\n\nwith a body'
            git switch -q other && printf 'three\n' > other.txt && git add other.txt && git commit -qm 'on other' && git switch -q main
            git merge -q --no-ff -m 'merge' other
            """, Names);
        workspace.Shell("""
            printf 'changed\n' >> plain.txt
            rm deleted.txt
            git mv renamed-from.txt renamed-to.txt
            printf 'new\n' > untracked.txt
            printf 'staged\n' > staged.txt && git add staged.txt
            mkfifo fifo
            printf 'latin' > $'latin-\xe9'
            """);
        Arm(workspace);
        return workspace;
    }

    /// <summary>Names a program in every place of the configuration that takes one, and attributes that send every file through them.</summary>
    private static void Arm(LocalWorkspace workspace) => workspace.Shell("""
        mkdir -p ~/marks; chmod 777 ~/marks
        mark() { printf 'touch %s/marks/%s; cat; true' "$HOME" "$1"; }
        c() { git config "$1" "$2"; }
        for key in core.fsmonitor core.sshCommand core.editor core.pager core.gitProxy core.askPass sequence.editor diff.external pager.status pager.log \
            pager.branch pager.diff credential.helper gpg.program gpg.ssh.program filter.evil.clean filter.evil.smudge filter.evil.process \
            diff.evil.textconv diff.evil.command merge.evil.driver alias.status alias.log alias.cat-file alias.ls-files interactive.diffFilter \
            browser.evil.cmd man.evil.cmd difftool.evil.cmd mergetool.evil.cmd uploadpack.packObjectsHook remote.origin.uploadpack \
            core.alternateRefsCommand trailer.evil.command submodule.sub.update tar.evil.command web.browser help.browser; do
          c "$key" "$(mark "$key")"
        done
        git config alias.st '!'"$(mark alias)"
        c core.hooksPath "$PWD/.git/evil-hooks"
        c commit.gpgSign true; c tag.gpgSign true; c log.showSignature true; c submodule.recurse true; c core.preloadIndex true
        c maintenance.auto true; c gc.auto 1; c merge.tool evil; c diff.tool evil; c commit.verbose true; c status.submoduleSummary true
        c remote.origin.url "ext::sh -c 'touch $HOME/marks/ext'"; c remote.origin.promisor true; c remote.origin.partialclonefilter blob:none
        c protocol.ext.allow always; c protocol.file.allow always; c core.worktree "$HOME"
        c include.path "$HOME/more.config"
        printf '[filter "more"]\n clean = %s\n[core]\n fsmonitor = %s\n' "touch $HOME/marks/more" "touch $HOME/marks/include" > ~/more.config
        mkdir -p .git/evil-hooks .git/hooks
        for hook in pre-commit prepare-commit-msg commit-msg post-commit post-checkout post-index-change reference-transaction pre-auto-gc post-merge post-rewrite \
            fsmonitor-watchman sendemail-validate pre-merge-commit applypatch-msg; do
          for folder in .git/hooks .git/evil-hooks; do printf '#!/bin/sh\ntouch %s/marks/hook-%s\n' "$HOME" "$hook" > "$folder/$hook"; chmod +x "$folder/$hook"; done
        done
        printf '* filter=evil diff=evil merge=evil text\n' > .git/info/attributes
        printf '* filter=evil diff=evil merge=evil\n' > .gitattributes
        # The index no longer trusts its times: every file is looked at anew.
        touch -d '2001-01-01' plain.txt image.bin; git config --unset core.worktree || true; c core.worktree "$HOME"
        """);

    /// <summary>Which programs ran.</summary>
    public static string[] Ran(LocalWorkspace workspace) =>
        Directory.Exists(Marks(workspace)) ? [.. Directory.GetFiles(Marks(workspace)).Select(f => Path.GetFileName(f)!).Order()] : [];
}
