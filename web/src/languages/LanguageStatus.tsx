import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleX } from "lucide-react";
import { useStore } from "../lib/store";
import { count } from "../lib/units";
import { languageNames } from "./language";
import { languagesQuery } from "./languages";
import type { Languages } from "./languages";
import { problemCount } from "./ProblemsPanel";
import { wordsFor } from "./state";

interface LanguageStatusProps {
  languages: Languages;
  language: string | undefined;
  up: boolean;
  onProblems: () => void;
  onLanguage: (language: string) => void;
}

/** In the status line: how many problems there are, and how it stands with the language server. */
export function LanguageStatus({ languages, language, up, onProblems, onLanguage }: LanguageStatusProps) {
  const { data } = useQuery(languagesQuery(languages.place, up && language !== undefined));
  const states = useStore(languages.states);
  const { errors, warnings } = problemCount(useStore(languages.found));
  const item = "flex items-center gap-1 whitespace-nowrap rounded px-1 hover:bg-hover hover:text-text";
  const state = language === undefined ? undefined : wordsFor(data, language, states.get(language));
  const busy = language === undefined ? undefined : states.get(language)?.busy;
  return (
    <>
      {(data?.on === true || errors + warnings > 0) && (
        <button
          type="button"
          className={item}
          onClick={onProblems}
          aria-label={`Problems: ${count(errors, "error")}, ${count(warnings, "warning")}`}
        >
          <CircleX aria-hidden className="size-3.5" /> {errors}
          <CircleAlert aria-hidden className="size-3.5" /> {warnings}
        </button>
      )}
      {language !== undefined && state && data && (
        <button type="button" className={item} onClick={() => onLanguage(language)} title={busy ?? state.detail}>
          {languageNames[language]} server: {state.word}
        </button>
      )}
    </>
  );
}
