import { bytes, count } from "../lib/units";
import type { Entry } from "./timeline";
import { typeWords } from "./timeline";

/** What ids stand for, as far as the reader may know; a removed person or a deleted workspace has no name any more. */
export interface Names {
  people: ReadonlyMap<string, string>;
  workspaces: ReadonlyMap<string, string>;
  projects: ReadonlyMap<string, string>;
}

interface Told {
  body: Record<string, string | undefined>;
  /** " in web-shop", or nothing when the workspace has no name here. */
  where: string;
  person: (id: string | undefined) => string;
  project: (id: string | undefined) => string;
}

/** [what was done, the same after "tried to"]: an intent that came to nothing must not read as if it had happened. */
type Sentence = (told: Told) => [done: string, wanted: string];

const act =
  (done: string, wanted: string, rest: (told: Told) => string): Sentence =>
  (told) => {
    const tail = rest(told);
    return [`${done} ${tail}`, `${wanted} ${tail}`];
  };

/** For facts, which never come to nothing. */
const fact =
  (words: (told: Told) => string): Sentence =>
  (told) => [words(told), words(told)];

const from = (address: string | undefined) => (address === undefined || address === "unknown" ? "" : ` from ${address}`);

/** One sentence for each type of the record; a test of the server holds that none is missing. */
const sentences: Record<string, Sentence> = {
  "instance.set_up": fact(() => "set up this server"),
  "organisation.created": fact(({ body }) => `founded the organisation ${body["name"] ?? ""}`),
  "account.created": fact(() => "made an account with an invitation"),
  "person.deactivated": fact(({ body, person }) => `locked ${person(body["user"])} out of the server`),
  "person.activated": fact(({ body, person }) => `let ${person(body["user"])} into the server again`),
  "sign_in.succeeded": fact(({ body }) => `signed in${from(body["address"])}`),
  "sign_in.failed": fact(({ body, person }) => `failed to sign in${as(body["account"], person)}${from(body["address"])}`),
  "sign_in.locked": fact(
    ({ body, person }) => `was locked out${as(body["account"], person)} after too many failures${from(body["address"])}`,
  ),
  sign_out: fact(() => "signed out"),
  "password.changed": fact(() => "changed their password"),
  "session.revoked": fact(() => "ended one of their sessions or tokens"),
  "device.authorised": fact(({ body }) => `let the command line ${body["name"] ?? ""} in${from(body["address"])}`),
  "device.refused": fact(({ body }) => `refused the command line ${body["name"] ?? ""}${from(body["address"])}`),
  "device.ended": fact(() => "ended a command line of theirs"),
  "token.created": fact(({ body }) => `made the token ${body["name"] ?? ""}, good for ${count(Number(body["days"] ?? 0), "day")}`),
  "member.invited": fact(({ body }) => `invited ${body["email"] ?? "somebody"} as ${body["role"] ?? "member"}`),
  "member.joined": fact(({ body }) => `joined as ${body["role"] ?? "member"}`),
  "member.role_changed": fact(
    ({ body, person }) =>
      `made ${body["name"] ?? person(body["user"])} ${body["to"] ?? ""}${body["from"] === undefined || body["from"] === "" ? "" : `, who was ${body["from"]}`}`,
  ),
  "member.removed": fact(({ body, person }) => `removed ${body["name"] ?? person(body["user"])} from the organisation`),
  "invitation.withdrawn": fact(({ body }) => `took the invitation of ${body["email"] ?? "somebody"} back`),
  "project_role.changed": fact(({ body, person, project }) => {
    const name = body["name"] ?? person(body["user"]);
    const place = project(body["project"]);
    return body["to"] === "none" ? `took the role of ${name} in ${place} away` : `made ${name} ${body["to"] ?? ""} in ${place}`;
  }),
  "project.created": fact(
    ({ body }) => `made the project ${body["project"] ?? ""}${body["url"] === undefined || body["url"] === "" ? "" : ` of ${body["url"]}`}`,
  ),
  "project.deleted": fact(({ body }) => `deleted the project ${body["project"] ?? ""}`),
  "project.idle_changed": fact(
    ({ body }) =>
      `changed when idle workspaces of ${body["project"] ?? ""} rest: freeze ${body["freeze"] ?? ""}, stop ${body["stop"] ?? ""}`,
  ),
  "workspace.created": fact(({ body }) => `made the workspace ${workspace(body)}`),
  "workspace.woken": act("woke", "wake", ({ body }) => workspace(body)),
  "workspace.stopped": act("stopped", "stop", ({ body }) => workspace(body) + because(body)),
  "workspace.slept": act("put to sleep:", "put to sleep:", ({ body }) => workspace(body) + because(body)),
  "workspace.deleted": act("deleted the workspace", "delete the workspace", ({ body }) => workspace(body)),
  "workspace.fetched": fact(({ body, where }) => {
    if (body["result"] === "cancelled") return `called the fetching of the repository off${where}`;
    return body["result"] === "failed" ? `could not fetch the repository${where}` : `fetched the repository${where}`;
  }),
  "terminal.opened": act(
    "opened",
    "open",
    ({ body, where }) =>
      `${terminal(body)}${where}${body["command"] === undefined || body["command"] === "" ? "" : `, running ${body["command"]}`}`,
  ),
  "terminal.closed": act("closed", "close", ({ body, where }) => `${terminal(body)}${where}`),
  "audit.bodies_erased": fact(
    ({ body }) => `erased what ${body["count"] ?? "some"} entries from before ${body["before"] ?? "then"} said in detail; the entries stay`,
  ),
  "terminal.ended": fact(({ body, where }) => {
    const code = body["exit_code"];
    return `saw ${terminal(body)} end${where}${code === undefined || code === "" ? "" : ` with exit code ${code}`}`;
  }),
  "forward.opened": fact(({ body, where }) => `took port ${body["port"] ?? ""}${where} to their own machine`),
  "forward.closed": fact(
    ({ body, where }) => `gave port ${body["port"] ?? ""}${where} back after ${count(Number(body["connections"] ?? 0), "connection")}`,
  ),
  "ssh.opened": act("opened", "open", ({ where }) => `an ssh connection${where}`),
  "ssh.closed": fact(
    ({ body, where }) =>
      `had an ssh connection${where} closed${body["reason"] === undefined || body["reason"] === "" ? "" : `: ${body["reason"]}`}`,
  ),
  "language.switched": fact(
    ({ body }) => `switched language servers ${body["on"] === "true" ? "on" : "off"} for themselves in ${body["project"] ?? ""}`,
  ),
  "language.started": fact(
    ({ body, where }) => `started ${body["server"] ?? "a language server"} for ${body["language"] ?? "a language"}${where}`,
  ),
  "file.written": act("wrote", "write", ({ body, where }) => `${body["path"] ?? "a file"}${where}`),
  "file.moved": act("moved", "move", ({ body, where }) => `${body["from"] ?? "a file"} to ${body["to"] ?? "another place"}${where}`),
  "file.folder_made": act("made the folder", "make the folder", ({ body, where }) => `${body["path"] ?? ""}${where}`),
  "file.deleted": act("deleted", "delete", ({ body, where }) => `${deleted(body)}${where}`),
  "file.restored": act("put back", "put back", ({ where }) => `what was deleted${where}`),
  "file.trash_emptied": act(
    "emptied",
    "empty",
    ({ body, where }) => `${body["trash"] === "all" ? "the trash" : "a thing of the trash"}${where}`,
  ),
  "file.uploaded": act(
    "unpacked an upload into",
    "unpack an upload into",
    ({ body, where }) => `${body["path"] === undefined || body["path"] === "" ? "the top folder" : body["path"]}${where}`,
  ),
  "git.committed": act(
    "committed",
    "commit",
    ({ body, where }) => `${body["all"] === "true" ? "all changes" : "the staged changes"}${where}`,
  ),
  "git.switched": ({ body, where }) => {
    const branch = `${body["branch"] ?? "another branch"}${where}`;
    return body["created"] === "true"
      ? [`made the branch ${branch} and switched to it`, `make the branch ${branch}`]
      : [`switched to the branch ${branch}`, `switch to the branch ${branch}`];
  },
  "git.continued": act("went on with", "go on with", ({ body, where }) => `the ${body["operation"] ?? "operation"}${where}`),
  "git.aborted": act("aborted", "abort", ({ body, where }) => `the ${body["operation"] ?? "operation"}${where}`),
  "git.stashed": act("put away (stash)", "put away (stash)", ({ where }) => `the changes${where}`),
  "git.stash_applied": act("brought back", "bring back", ({ where }) => `what was put away (stash)${where}`),
  "git.stash_dropped": act("threw away", "throw away", ({ where }) => `a stash${where}`),
  "git.stash_restored": act("restored", "restore", ({ where }) => `a dropped stash${where}`),
  "git.worktree_added": act("made", "make", ({ body, where }) => `a worktree of the branch ${body["branch"] ?? ""}${where}`),
  "git.worktree_removed": act("removed", "remove", ({ body, where }) => `the worktree ${body["folder"] ?? ""}${where}`),
  "git.worktrees_pruned": act("pruned", "prune", ({ where }) => `worktrees whose folders were gone${where}`),
  "git.pushed": act("pushed", "push", ({ body, where }) => `${refs(body)}${where}`),
  "git.pulled": act("pulled", "pull", ({ body, where }) => `the branch ${body["branch"] ?? ""}${where}`),
  "git.push_refused": fact(({ body, where }) => `was refused the push of ${refs(body)}${where}`),
  "git.submodules_updated": act(
    "put",
    "put",
    ({ body, where }) =>
      `${count(Number(body["updated"] ?? 0), "submodule")} at ${body["updated"] === "1" ? "its commit" : "their commits"}${where}`,
  ),
  "git.lfs_uploaded": act(
    "sent",
    "send",
    ({ body, where }) => `an LFS object of ${bytes(Number(body["size"] ?? 0))} to ${body["host"] ?? "the remote"}${where}`,
  ),
  "git.lfs_locked": fact(
    ({ body, where }) =>
      `asked the remote to ${body["act"] ?? "lock"} ${body["path"] === "" ? "a file" : (body["path"] ?? "a file")} in LFS${where}`,
  ),
  "git.signed": fact(
    ({ body, where }) =>
      `had the ${body["kind"] ?? "object"} ${(body["object"] ?? "").slice(0, 10)} signed${body["through"] === "terminal" ? " from a terminal" : ""}${where}`,
  ),
  "signing_key.added": fact(({ body }) => `took the signing key ${body["key"] ?? ""} into use`),
  "signing_key.changed": fact(
    ({ body }) =>
      `has ${body["commits"] === "true" ? "commits signed" : "no commits signed"}${body["terminals"] === "true" ? ", from terminals too" : ""}`,
  ),
  "signing_key.removed": fact(({ body }) => `removed the signing key ${body["key"] ?? ""}`),
  "git_credential.set": fact(({ body }) => `set the git credential of the project ${body["project"] ?? ""}`),
  "git_credential.deleted": fact(({ body }) => `deleted the git credential of the project ${body["project"] ?? ""}`),
  "git_policy.changed": fact(({ body }) => `changed who may push what in the project ${body["project"] ?? ""}`),
  "egress.changed": fact(({ body }) => {
    const place = body["project"] === undefined ? "every project" : `the project ${body["project"]}`;
    const added = body["added"] ?? "";
    const removed = body["removed"] ?? "";
    if (added === "" && removed === "") return `changed the network bundles of ${place}`;
    const parts = [added === "" ? "" : `allowed ${added}`, removed === "" ? "" : `no longer allows ${removed}`];
    return `${parts.filter((part) => part !== "").join(" and ")} for ${place}`;
  }),
};

/** What happened, without who did it: "wrote src/main.ts in web-shop". */
export function sentenceOf({ event, outcome, result }: Entry, names: Names): string {
  const body = { ...event.body, ...outcome?.body };
  const place = event.workspace == null ? undefined : names.workspaces.get(event.workspace);
  const told: Told = {
    body,
    where: place === undefined ? "" : ` in ${place}`,
    person: (id) => names.people.get(idOf(id)) ?? "a person",
    project: (id) => names.projects.get(id ?? "") ?? "a project",
  };
  const known = Object.hasOwn(sentences, event.type) ? sentences[event.type] : undefined;
  if (event.body == null && outcome?.body == null) return `${typeWords(event.type).toLowerCase()} (details erased)`;
  if (!known) return typeWords(event.type).toLowerCase();
  const [done, wanted] = known(told);
  if (result === "not_done" || result === "unknown") return `tried to ${wanted}`;
  return result === "running" ? `began to ${wanted}` : done;
}

/** Who did it. */
export function subjectOf({ event }: Entry, names: Names): string {
  if (event.principalName != null && event.principalName !== "") return event.principalName;
  if (event.principal === "server") return "Bailey";
  if (event.principal === "anonymous") return "Somebody";
  return names.people.get(idOf(event.principal)) ?? "Somebody";
}

const idOf = (principal: string | undefined) => (principal ?? "").replace(/^user:/, "");

function as(account: string | undefined, person: (id: string | undefined) => string): string {
  return account === undefined || account === "unknown" ? "" : ` as ${person(account)}`;
}

/** Why the system did it; people need not say. */
function because(body: Record<string, string | undefined>): string {
  return body["reason"] === undefined ? "" : `, ${body["reason"]}`;
}

function workspace(body: Record<string, string | undefined>): string {
  const project = body["project"] === undefined ? "" : ` of ${body["project"]}`;
  const branch = body["branch"] === undefined || body["branch"] === "" ? "" : ` on ${body["branch"]}`;
  return `${body["workspace"] ?? "a workspace"}${project}${branch}`;
}

function terminal(body: Record<string, string | undefined>): string {
  const name = body["terminal"] ?? "";
  return name === "" ? "a terminal" : /^terminal\b/i.test(name) ? name : `the terminal ${name}`;
}

function deleted(body: Record<string, string | undefined>): string {
  const amount = Number(body["count"] ?? 1);
  const first = body["path1"] ?? "a file";
  return amount > 1 ? `${first} and ${count(amount - 1, "more thing")}` : first;
}

/** What a push names: its first ref by the short name, and how many more. */
function refs(body: Record<string, string | undefined>): string {
  const names = Object.keys(body).filter((name) => name.startsWith("refs/"));
  const first = names[0]?.replace(/^refs\/(heads|tags)\//, "") ?? "nothing";
  return names.length > 1 ? `${first} and ${count(names.length - 1, "more ref")}` : first;
}
