import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "../lib/store";
import { fileLanguage, LARGEST } from "./language";
import { languagesQuery } from "./languages";
import type { Languages, OpenFile } from "./languages";

const none: Extension = [];

/** What a language server adds to the editor of a file: nothing until the person has switched it on and a server is there. */
export function useHelp(languages: Languages, doc: OpenFile | undefined, up: boolean): Extension {
  const kind = doc && doc.kind === "text" && doc.loaded === undefined && doc.text.length <= LARGEST ? fileLanguage(doc.path) : undefined;
  const { data } = useQuery(languagesQuery(languages.place, up && kind !== undefined));
  const states = useStore(languages.states);
  const language = kind?.language;
  const server = data?.on === true ? data.languages.find((one) => one.language === language) : undefined;
  const there = up && (server?.state === "ready" || server?.state === "running");
  useEffect(() => {
    if (there && language !== undefined) void languages.start(language);
  }, [languages, there, language]);
  const state = language === undefined ? undefined : states.get(language);
  const { path } = doc ?? {};
  const id = kind?.id;
  const help = data?.on === true && up ? state?.help : undefined;
  const resting = state?.phase === "resting";
  return useMemo(() => {
    if (path === undefined || id === undefined || language === undefined) return none;
    if (resting) return EditorView.updateListener.of((update) => (update.docChanged ? languages.want(language) : undefined));
    return help?.(path, id) ?? none;
  }, [languages, path, id, language, help, resting]);
}
