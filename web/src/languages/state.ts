import type { LanguageServers } from "../lib/wire";
import type { Tone } from "../ui/Pill";
import { languageNames } from "./language";
import type { ServerState } from "./languages";

export interface StateWords {
  word: string;
  tone: Tone;
  detail?: string;
}

/** How it stands with the server of a language, for people. */
export function wordsFor(all: LanguageServers | undefined, language: string, state: ServerState | undefined): StateWords {
  const server = all?.languages.find((one) => one.language === language);
  if (!all || !server) return { word: "looking", tone: "idle" };
  if (!all.mayUse) return { word: "not for your role", tone: "idle" };
  if (!all.on) return { word: "off", tone: "idle" };
  if (server.state === "missing") {
    const wanted = server.wanted.join(", ");
    return {
      word: "none found",
      tone: "idle",
      detail: `No language server for ${languageNames[language] ?? language} is in this workspace. One of these is looked for: ${wanted}.`,
    };
  }
  if (server.state === "failed")
    return { word: "failed", tone: "danger", detail: `It ended again and again and is left alone. ${server.detail ?? ""}` };
  switch (state?.phase) {
    case "ready":
      return state.busy === undefined ? { word: "ready", tone: "ok" } : { word: "working", tone: "info", detail: state.busy };
    case "starting":
      return { word: "starting", tone: "info" };
    case "lost":
      return { word: "connecting again", tone: "wait", ...(server.detail == null ? {} : { detail: server.detail }) };
    case "resting":
      return { word: "resting", tone: "idle", detail: "It ended because nobody used it, and starts again when you type." };
    case "ended":
      return { word: "ended", tone: "danger", ...(server.detail == null ? {} : { detail: server.detail }) };
    default:
      return { word: "ready to start", tone: "idle" };
  }
}
