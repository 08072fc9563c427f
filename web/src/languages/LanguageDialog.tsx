import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Problem } from "../lib/problem";
import { useStore } from "../lib/store";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Pill } from "../ui/Pill";
import { ProblemNote } from "../ui/ProblemNote";
import { toastProblem } from "../ui/toasts";
import { VisibleText } from "../ui/VisibleText";
import { languageNames } from "./language";
import { languagesQuery, readLog, switchLanguages } from "./languages";
import type { Languages } from "./languages";
import { wordsFor } from "./state";

/** The switch of language servers for this project, and the state of the one for this language. */
export function LanguageDialog({
  languages,
  language,
  up,
  onClose,
}: {
  languages: Languages;
  language: string;
  up: boolean;
  onClose: () => void;
}) {
  const { data, error } = useQuery(languagesQuery(languages.place, up));
  const states = useStore(languages.states);
  const [busy, setBusy] = useState(false);
  const [log, setLog] = useState<readonly string[]>();
  const server = data?.languages.find((one) => one.language === language);
  const state = wordsFor(data, language, states.get(language));
  const name = languageNames[language] ?? language;

  async function act(work: () => Promise<unknown>, failed: string) {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      toastProblem(problem, failed);
    } finally {
      setBusy(false);
    }
  }
  const turn = (on: boolean) =>
    act(async () => {
      await switchLanguages(languages.place, on);
      if (!on) languages.stopAll();
    }, "The switch stays as it was.");

  return (
    <Dialog
      open
      onClose={onClose}
      title="Language servers"
      description="Completion, what a name means, where it is defined, renaming, and problems while you type."
    >
      {error && !data && <ProblemNote problem={Problem.of(error)} />}
      {data && !data.mayUse && (
        <p>
          Your role in this project does not start programs, and a language server is one. The editor works without it; whoever gives roles
          can change that.
        </p>
      )}
      {data?.mayUse === true && (
        <>
          <p>
            A language server is a program that runs in your own part of the sandbox, with what your terminal there may do.{" "}
            <strong>Files of the project can make it run their code</strong> (plugins, build scripts, packages), so it is off until you
            switch it on for this project.
          </p>
          <div className="mt-3">
            <Button look={data.on ? "plain" : "primary"} busy={busy} disabled={!up} onClick={() => void turn(!data.on)}>
              {data.on ? "Switch off for this project" : "Switch on for this project"}
            </Button>
          </div>
        </>
      )}
      {data?.on === true && (
        <section aria-label={name} className="mt-5 border-t border-line pt-4">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="font-semibold">{name}</h3>
            <Pill tone={state.tone}>{state.word}</Pill>
            {server?.server != null && <span className="font-mono text-sm text-muted">{server.server}</span>}
          </div>
          {state.detail !== undefined && (
            <p className="mt-2 text-sm text-muted">
              <VisibleText text={state.detail} />
            </p>
          )}
          <div className="mt-3 flex flex-wrap gap-2">
            {server?.server != null && (
              <Button size="small" busy={busy} onClick={() => void act(() => languages.restart(language), "It was not restarted.")}>
                Restart
              </Button>
            )}
            <Button
              size="small"
              onClick={() => void act(async () => setLog(await readLog(languages.place, language)), "The log cannot be read.")}
            >
              Show its log
            </Button>
          </div>
          {log && (
            <pre
              tabIndex={0}
              aria-label="Log"
              className="thin-scroll mt-3 max-h-60 overflow-auto rounded-md bg-sunken p-2 font-mono text-sm whitespace-pre-wrap"
            >
              {log.length === 0
                ? "It has said nothing yet."
                : log.map((line, index) => (
                    <div key={index}>
                      <VisibleText text={line} />
                    </div>
                  ))}
            </pre>
          )}
        </section>
      )}
    </Dialog>
  );
}
