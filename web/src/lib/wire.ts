import type { components } from "./api";

type Schemas = components["schemas"];

/** The server writes numbers as numbers; its document also allows their text, which nobody sends. */
export type Plain<T> = T extends string | number | boolean | null | undefined
  ? number extends T
    ? Exclude<T, string>
    : T
  : T extends readonly (infer I)[]
    ? Plain<I>[]
    : { [K in keyof T]: Plain<T[K]> };

type Named<K extends keyof Schemas> = Plain<Schemas[K]>;

export type Session = Named<"SessionResponse">;
export type Membership = Named<"Membership">;
export type SessionInfo = Named<"SessionInfo">;
export type DeviceRequest = Named<"DeviceRequest">;
export type Member = Named<"Member">;
export type Invitation = Named<"Invitation">;
export type InvitationLink = Named<"InvitationResponse">;
export type Project = Named<"Project">;
export type ProjectIdle = Named<"ProjectIdle">;
export type ProjectMember = Named<"ProjectMember">;
export type Workspace = Named<"Workspace">;
export type UsageMessage = Named<"UsageMessage">;
export type WorkspaceUse = Named<"WorkspaceUse">;
export type CloneProgress = Named<"CloneProgress">;
export type FileEntry = Named<"FileEntry">;
export type FileList = Named<"FileList">;
export type GitStatus = Named<"GitStatus">;
export type GitChange = Named<"GitChange">;
export type GitDiff = Named<"GitDiff">;
export type GitBlame = Named<"GitBlame">;
export type GitBlameCommit = Named<"GitBlameCommit">;
export type GitStash = Named<"GitStash">;
export type GitSubmodule = Named<"GitSubmodule">;
export type GitWorktree = Named<"GitWorktree">;
export type GitWorktreeRequest = Named<"GitWorktreeRequest">;
export type GitWorktreeRemoved = Named<"GitWorktreeRemoved">;
export type GitSignature = Named<"GitSignature">;
export type SigningKey = Named<"SigningKey">;
export type SigningKeys = Named<"SigningKeys">;
export type GitLogEntry = Named<"GitLogEntry">;
export type GitBranch = Named<"GitBranch">;
export type GitRemoteEvent = Named<"GitRemoteEvent">;
export type GitRemoteResult = Named<"GitRemoteResult">;
export type GitRemoteProblem = Named<"GitRemoteProblem">;
export type GitPushedRef = Named<"GitPushedRef">;
export type GitCredential = Named<"GitCredential">;
export type GitCredentialRequest = Named<"GitCredentialRequest">;
export type GitHostKey = Named<"GitHostKey">;
export type GitHostKeys = Named<"GitHostKeys">;
export type GitPolicy = Named<"GitPolicy">;
export type Terminal = Named<"Terminal">;
export type LanguageServers = Named<"LanguageServers">;
export type Process = Named<"WardenProcess">;
export type Port = Named<"WardenPort">;
export type EgressEntry = Named<"EgressEntry">;
export type EgressBundle = Named<"EgressBundle">;
export type EgressDecision = Named<"EgressDecision">;
export type OrganisationEgress = Named<"OrganisationEgress">;
export type ProjectEgress = Named<"ProjectEgress">;
export type AuditEvent = Named<"AuditEvent">;
export type Checkpoint = Named<"CheckpointResponse">;
export type EventMessage = Named<"EventMessage">;
export type SearchMatch = Named<"SearchMatch">;
export type FileNames = Named<"FileNames">;
export type FilesChanged = Named<"FilesChanged">;
export type TrashedItem = Named<"TrashedItem">;
export type TrashList = Named<"TrashList">;
export type WriteResponse = Named<"WriteResponse">;
